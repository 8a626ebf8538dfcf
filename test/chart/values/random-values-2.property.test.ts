import { tryValues } from "./random-values.ts";

tryValues(2);
