import { renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fingerprintChart } from "../../../scripts/lib/helm/chart-fingerprint.ts";
import { folder } from "../../support/fixture.ts";

const files = { "values.yaml": "a: 1\n", "templates/_a.tpl": "a", ".helmignore": "b" };

it("Charts with the same files have the same fingerprint, regardless of their path and time stamps", () => {
  const chart = folder(files);
  const first = fingerprintChart(chart);
  expect(fingerprintChart(chart)).toBe(first);
  utimesSync(join(chart, "values.yaml"), 1, 1);
  expect(fingerprintChart(chart)).toBe(first);
  expect(fingerprintChart(folder(files))).toBe(first);
});

it("Any change to a chart's files changes its fingerprint", async () => {
  const chart = folder(files);
  const path = (file: string) => join(chart, file);
  // Old enough for the cache to trust the time stamp.
  await new Promise((resolve) => setTimeout(resolve, 150));
  const seen = [fingerprintChart(chart)];
  const changes = [
    () => writeFileSync(path("values.yaml"), "a: 2\n"),
    // Written immediately, and with the same size.
    () => writeFileSync(path("values.yaml"), "a: 3\n"),
    () => writeFileSync(path(".helmignore"), "bb"),
    () => renameSync(path("templates/_a.tpl"), path("templates/_b.tpl")),
    () => writeFileSync(path("templates/new.yaml"), ""),
    () => rmSync(path("templates/new.yaml")),
  ];
  for (const change of changes) {
    change();
    seen.push(fingerprintChart(chart));
  }
  // The last change undoes the one before it.
  expect(seen.at(-1)).toBe(seen.at(-3));
  expect(new Set(seen).size).toBe(seen.length - 1);
});
