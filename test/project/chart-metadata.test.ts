import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { render } from "../../scripts/lib/helm/render.ts";
import { listImages } from "../../scripts/lib/kubernetes/manifest.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";
import { parseYaml } from "../../scripts/lib/util/yaml.ts";

const read = (file: string) => readFileSync(join(projectDir, file), "utf8");

const chart = parseYaml(read("chart/Chart.yaml"), "Chart.yaml") as {
  version: string;
  annotations: Record<string, string>;
};
const annotation = (name: string): unknown => parseYaml(chart.annotations[`artifacthub.io/${name}`] ?? "", name);

it("Chart.yaml lists the images that the chart can deploy", async () => {
  const images = annotation("images") as { image: string }[];
  const rendered = await render({ set: { kubeRBACProxy: { enabled: true }, prometheus: { enabled: true } } });
  expect(images.map(({ image }) => image).sort()).toEqual(listImages(rendered));
});

it("Chart.yaml lists the changes that the changelog has for its version", () => {
  const heading = `\n## [${chart.version}] - `;
  const [, section = ""] = read("CHANGELOG.md").split(heading);
  const [entries = ""] = section.split("\n## ");
  const changes = entries
    .split("\n### ")
    .slice(1)
    .flatMap((group) => {
      const [kind = "", ...lines] = group.split("\n");
      return lines
        .filter((line) => line.startsWith("- "))
        .map((line) => ({ kind: kind.toLowerCase(), description: line.slice(2) }));
    });
  expect(changes.length).toBeGreaterThan(0);
  expect(annotation("changes")).toEqual(changes);
});
