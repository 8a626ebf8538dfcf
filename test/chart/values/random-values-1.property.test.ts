import { tryValues } from "./random-values.ts";

tryValues(1);
