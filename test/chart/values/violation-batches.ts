import type { Values } from "../../../scripts/lib/values/read.ts";
import type { Violation } from "./schema-violations.ts";

/** A part of the values that must not change, so that a constraint stays violated. */
export class Exact {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

/** Marks a value that must be absent. */
export const absent = new Exact(undefined);

/** Violations that do not overlap, and values with all of them. Helm and ajv report all errors at once. */
export interface Batch {
  violations: Violation[];
  set: Values;
}

/** Groups all violations into few batches. */
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

/** Returns values as a values file contains them. */
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
