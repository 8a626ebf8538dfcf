import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { globSync } from "tinyglobby";
import { expect, it } from "vitest";
import { render } from "../../scripts/lib/helm/render.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";
import { parseYaml } from "../../scripts/lib/util/yaml.ts";
import { chartValues } from "../../scripts/lib/values/merge.ts";
import { validateValues } from "../../scripts/lib/values/validate.ts";
import { operatorApis } from "../support/operator-apis.ts";
import { blocks, documentedCommands, pages, runners } from "./documented-commands.ts";

/** The part of a link that GitHub makes from a heading. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");

/** Page → the anchors of its headings. */
const anchors = new Map(
  pages.map(({ path, text }) => [path, [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchor(heading))]),
);

/** What is wrong with a link, if anything. */
function brokenLink(page: string, link: string): string[] {
  const [file = "", heading] = link.split("#");
  const path = file ? normalize(join(dirname(page), file)) : page;
  const works = existsSync(join(projectDir, path)) && (!heading || anchors.get(path)?.includes(heading));
  return works ? [] : [`${page}: ${link}`];
}

it("The documentation links only to files and headings that exist", () => {
  const broken = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\((?!https?:)([^)]+)\)/g)].flatMap(([, link = ""]) => brokenLink(path, link)),
  );
  expect(broken).toEqual([]);
});

it("values-examples/README.md lists every example", () => {
  const list = readFileSync(join(projectDir, "values-examples/README.md"), "utf8");
  const files = globSync("*.yaml", { cwd: join(projectDir, "values-examples") });
  expect(files.filter((file) => !list.includes(`](${file})`))).toEqual([]);
});

it("The documentation names the language of every block of code", () => {
  expect([...new Set(blocks.map(({ language }) => language))].sort()).toEqual([
    "alloy",
    "hcl",
    "mermaid",
    "promql",
    "sh",
    "yaml",
  ]);
});

it("The documentation shows only commands that a test runs", () => {
  const forms = documentedCommands.map(({ page, line }) => {
    const matching = runners.filter(({ form }) => form.test(line));
    return `${page}: ${line}: ${matching.length}`;
  });
  expect(forms.filter((form) => !form.endsWith(": 1"))).toEqual([]);
  expect(runners.filter(({ file }) => !existsSync(join(projectDir, file)))).toEqual([]);
  expect(runners.filter(({ form }) => !documentedCommands.some(({ line }) => form.test(line)))).toEqual([]);
});

it("The README shows the commands that set the project up", () => {
  const lines = documentedCommands.filter(({ page }) => page === "README.md").map(({ line }) => line);
  expect(lines).toEqual(expect.arrayContaining(["npm run up", "npm test"]));
});

it("The README is at most 110 lines long, and what users need comes before what contributors need", () => {
  const lines = readFileSync(join(projectDir, "README.md"), "utf8").trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(110);
  expect(lines.filter((line) => line.startsWith("## "))).toEqual([
    "## Install",
    "## Configure",
    "## Connect your Prometheus",
    "## Upgrade and uninstall",
    "## Try it locally",
    "## Documentation",
  ]);
});

/**
 * Blocks of values of the chart. The others belong into a prometheus.yml, a Chart.yaml or the values of another chart, or are files of check or of the tools
 * in docs/installing.md, which have a test of their own.
 */
const examples = blocks.filter(
  ({ page, language, content }) =>
    page !== "docs/installing.md" &&
    language === "yaml" &&
    !/^(scrape_config_files|dependencies|ignore|service:\n {2}pipelines):/.test(content) &&
    !/^(nodeExporter|prometheus-node-exporter|prometheus:\n {2}prometheusSpec|spec:\n {2}additionalScrapeConfigs):/.test(
      content,
    ),
);

it("The documentation shows values", () => {
  expect(examples.length).toBeGreaterThanOrEqual(5);
});

it.each(examples)("The chart accepts the values that $page shows:\n$content", async ({ page, content }) => {
  const set = parseYaml(content, page) as object;
  expect(validateValues(chartValues([], set))).toEqual([]);
  await render({ set, apiVersions: operatorApis });
});
