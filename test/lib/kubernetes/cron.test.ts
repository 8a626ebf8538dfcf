import { expect, it } from "vitest";
import { isCronSchedule } from "../../../scripts/lib/kubernetes/cron.ts";

it.for([
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
  // Other cron implementations accept 7 for Sunday.
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
] as const)("isCronSchedule decides whether a CronJob accepts %j: %s", ([text, is]) => {
  expect(isCronSchedule(text)).toBe(is);
});
