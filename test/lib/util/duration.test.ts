import { expect, it } from "vitest";
import { isDuration } from "../../../scripts/lib/util/duration.ts";

it.for([
  ["30s", true],
  ["1d12h", true],
  ["1y2w3d4h5m6s7ms", true],
  ["0", true],
  ["1.5s", true],
  ["30 s", false],
  ["30", false],
  ["1h1d", false],
  ["5min", false],
  ["", false],
] as const)("isDuration decides whether %j is a duration: %s", ([text, is]) => {
  expect(isDuration(text)).toBe(is);
});
