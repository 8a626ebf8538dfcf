import type { Values } from "../../../scripts/lib/values/read.ts";
import type { Violation } from "./schema-violations.ts";

/** A part of values that must stay as it is for a constraint to be broken. */
export class Exact {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

/** In place of a value that must not be there. */
export const absent = new Exact(undefined);

/** Violations that do not touch each other, and values that break them all: Helm and ajv say at once all that is wrong. */
export interface Batch {
  violations: Violation[];
  set: Values;
}

/** All violations in few batches. */
export function batches(all: readonly Violation[]): Batch[] {
  const found: Batch[] = [];
  for (const one of all) {
    const fits = found.some((batch) => {
      const set = together(batch.set, one.set);
      if (!isMap(set)) return false;
      batch.violations.push(one);
      batch.set = set;
      return true;
    });
    if (!fits) found.push({ violations: [one], set: one.set });
  }
  return found.map(({ violations, set }) => ({ violations, set: plain(set) as Values }));
}

const clash = Symbol("clash");

function together(left: unknown, right: unknown): unknown {
  if (isMap(left) && isMap(right)) return togetherIn({ ...left }, right);
  if (Array.isArray(left) && Array.isArray(right)) return togetherIn([...left], right);
  return left === right && !(left instanceof Exact) ? left : clash;
}

function togetherIn<Whole extends object>(whole: Whole, more: object): Whole | typeof clash {
  for (const [key, value] of Object.entries(more)) {
    const both = key in whole ? together(whole[key as keyof Whole], value) : value;
    if (both === clash) return clash;
    Object.assign(whole, { [key]: both });
  }
  return whole;
}

/** Values as a file has them. */
export function plain(value: unknown): unknown {
  if (value instanceof Exact) return plain(value.value);
  if (Array.isArray(value)) return value.map(plain);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => (part === absent ? [] : [[key, plain(part)]])),
  );
}

export function isMap(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Exact);
}
