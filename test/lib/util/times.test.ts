import { expect, test } from "vitest";
import { isCronSchedule, isDuration } from "../../../scripts/lib/util/times.ts";

test.for([
  ["*/5 * * * *", true],
  ["0 0 1,15 jan-mar MON-fri", true],
  ["0-59/15 23 31 12 0", true],
  ["? * * * *", true],
  ["@hourly", true],
  ["@every 1h30m", true],
  ["60 * * * *", false],
  ["* 24 * * *", false],
  ["* * 0 * *", false],
  ["* * * 13 *", false],
  // Sunday to others.
  ["* * * * 7", false],
  ["* * * *", false],
  ["0 * * * * *", false],
  ["5-1 * * * *", false],
  ["*/0 * * * *", false],
  ["* * L * *", false],
  ["* * * * MON#1", false],
  ["1,,2 * * * *", false],
  ["@reboot", false],
  ["@every 1d", false],
  ["", false],
] as const)("whether %j is a CronJob's schedule: %s", ([text, is]) => {
  expect(isCronSchedule(text)).toBe(is);
});

test.for([
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
] as const)("whether %j is a duration: %s", ([text, is]) => {
  expect(isDuration(text)).toBe(is);
});
