import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type CheckResult, checkValues } from "../../scripts/lib/check/check.ts";
import { run } from "../../scripts/lib/util/exec.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";
import { folder } from "../support/fixture.ts";
import { copyReworded } from "../support/reword.ts";

const job = "scrape_interval: 10s, scrape_timeout: 5s, relabel_configs: [{ regex: '(', target_label: a }]";

/** Values files with findings of every kind. */
const files: Record<string, string> = {
  "names.yaml": "prt: 1\nimage: {tagg: a}\nscrape: {intervall: 1m}\nhostNetwork: 'yes'\npodLabels: {-a: b}\n",
  "pitfalls.yaml": "port: 1_000\nport: 0x10\npodLabels: {a: .inf, b: !vault c, d: 9007199254740993}\n",
  "syntax.yaml": "a: [1\nb: 2\n",
  "list.yaml": "- a\n",
  "deep.yaml": `a: ${"[".repeat(200)}\n`,
  "documents.yaml": "a: 1\n---\nb: 2\n",
  "alias.yaml": "extraObjects: &a [*a]\n",
  "migration.yaml": "service: {port: 9101}\nsidecars: []\n",
  "contradictions.yaml": readFileSync(
    join(projectDir, "test/chart/validation/fixtures/four-contradictions.yaml"),
    "utf8",
  ),
  "flags.yaml": "extraArgs: {collector.netdev.device-include: (eth}\ntolerations: []\n",
  "job.yaml": `scrape: {extraScrapeConfigs: {mine: {kubernetes_sd_configs: [{role: node}], ${job}}}}\n`,
  "unknown-field.yaml": `scrape: {extraScrapeConfigs: {mine: {foo: 1, static_configs: [{targets: [a]}], ${job}}}}\n`,
  "objects.yaml": [
    "extraObjects:",
    "  a: { apiVersion: example.com/v1, kind: Thing, metadata: { name: a } }",
    "  b: { apiVersion: v1, kind: ConfigMap, metadata: { name: b, namespace: monitoring }, dta: {} }",
    "",
  ].join("\n"),
};

it("check reports the same apart from the wording when every message is reworded", async () => {
  const dir = folder(files);
  const options = [
    ...Object.keys(files).map((file) => ({ values: [join(dir, file)] })),
    { values: [join(dir, "nowhere.yaml")] },
    { chart: join(import.meta.dirname, "fixtures/mistaken-chart"), coversTemplates: true },
  ];
  const original = await Promise.all(options.map(checkValues));
  const reworded = await checkReworded(options);

  expect(reworded.map(withoutWording)).toEqual(plain(original).map(withoutWording));
  const messages = (results: readonly CheckResult[]) =>
    results.flatMap(({ findings }) => findings.map(({ rule, message }) => ({ rule, message })));
  const [before, after] = [messages(original), messages(reworded)];
  const changed = new Set(
    before.filter(({ message }, index) => message !== after[index]?.message).map(({ rule }) => rule),
  );
  // These only quote what another program prints.
  const same = before.filter(({ rule }) => !changed.has(rule)).map(({ rule }) => rule);
  expect([...new Set(same)].sort()).toEqual([
    "objects/invalid",
    "objects/unknown",
    "objects/unreadable",
    "prometheus/config",
    "prometheus/query",
    "prometheus/rules",
  ]);
});

/** Runs checks with a copy of the project in which every message has other words. */
async function checkReworded(options: readonly object[]): Promise<CheckResult[]> {
  const copy = folder();
  copyReworded(copy);
  const script = join(copy, "check-all.ts");
  writeFileSync(
    script,
    [
      'import { checkValues } from "./scripts/lib/check/check.ts";',
      'import { endRenderers } from "./scripts/lib/helm/render.ts";',
      `console.log(JSON.stringify(await Promise.all(${JSON.stringify(options)}.map((one) => checkValues(one)))));`,
      "await endRenderers();",
    ].join("\n"),
  );
  const env = { NODE_MONITORING_CHART: join(copy, "chart") };
  return JSON.parse(await run(join(projectDir, "node_modules/.bin/node"), [script], { cwd: copy, env }));
}

function withoutWording({ findings, nodes }: CheckResult): object {
  const structure = findings.map(({ message: _message, fix, ...rest }) => ({ ...rest, hasFix: fix !== undefined }));
  return { findings: structure, nodes: nodes.map(({ node, pods }) => ({ node, pods })) };
}

/** As it is after a round trip through JSON. */
function plain(results: readonly CheckResult[]): CheckResult[] {
  return JSON.parse(JSON.stringify(results));
}
