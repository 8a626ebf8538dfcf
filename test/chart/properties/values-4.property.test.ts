import { tryValues } from "./shards.ts";

tryValues(4);
