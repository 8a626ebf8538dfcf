import { Document, isScalar, isMap as isYamlMap } from "yaml";
import { formatPath, type KeyPath } from "../util/key-path.ts";
import type { Migrated, Remark } from "./migrate.ts";

/** Of a line, with its comment sign. */
const width = 140;

/**
 * Writes converted values as a values file, with comments for what differs.
 * @param file the name of the file with the other chart's values
 */
export function writeMigrated(migrated: Migrated, file: string): string {
  const document = new Document(migrated.values, { version: "1.1" });
  for (const kind of Object.keys(migrated.values.exclude ?? {})) {
    const list = document.getIn(["exclude", kind], true);
    if (isYamlMap(list)) list.flow = true;
  }
  for (const [path, texts] of byPath(migrated.comments)) comment(document, path, texts);
  const body = document.toString({ lineWidth: 0, directives: false, flowCollectionPadding: true });
  return `${header(migrated, file)}\n\n${body}`;
}

/** The texts of each path, once. */
function byPath(comments: Migrated["comments"]): [KeyPath, string][] {
  const texts = new Map<string, Set<string>>();
  for (const { path, text } of comments) {
    const key = JSON.stringify(path);
    texts.set(key, (texts.get(key) ?? new Set()).add(text));
  }
  return [...texts].map(([key, set]) => [JSON.parse(key), [...set].join(" ")]);
}

/** Puts a comment above the key at a path. */
function comment(document: Document, path: KeyPath, text: string): void {
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  if (!isYamlMap(parent)) return;
  const pair = parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1));
  if (!pair || !isScalar(pair.key)) return;
  pair.key.commentBefore = wrap(text, width - 2 * path.length)
    .map((line) => ` ${line}`)
    .join("\n");
}

function header({ chart, differences, lost, unneeded, others }: Migrated, file: string): string {
  const from = [`Values of node-monitoring, converted from ${file}, a values file of ${chart}.`];
  const remarks = (list: readonly Remark[]) =>
    [...new Set(list.map(({ reason }) => reason))].map((reason) => {
      const paths = list.filter((each) => each.reason === reason).map(({ path }) => `\`${formatPath(path)}\``);
      return `${[...new Set(paths)].join(", ")}: ${reason}.`;
    });
  const steps = {
    "kube-prometheus-stack": [
      "In its values file, set `nodeExporter.enabled: false`, `nodeExporter.forceDeployDashboards: true` and" +
        " `kubelet.serviceMonitor.enabled: false`. The other values stay there" +
        (others.length > 0 ? `: ${others.join(", ")}.` : "."),
    ],
    "victoria-metrics-k8s-stack": [
      "In its values file, disable the exporter and the scrape jobs of the kubelets, and name the Secret with the jobs:" +
        " docs/kube-prometheus-stack.md has the values. The other values stay there" +
        (others.length > 0 ? `: ${others.join(", ")}.` : "."),
    ],
    prometheus: [
      "In its values file, set `prometheus-node-exporter.enabled: false`. The other values stay there" +
        (others.length > 0 ? `: ${others.join(", ")}.` : "."),
    ],
    "prometheus-node-exporter": [],
  }[chart];
  const sections = [
    section("Differences", differences),
    section("Not carried over", remarks(lost)),
    section("Not needed", remarks(unneeded)),
  ];
  return [...from, ...steps, ...sections.flat()]
    .flatMap((line) => wrap(line, width))
    .map(asComment)
    .join("\n");
}

function section(title: string, items: readonly string[]): string[] {
  return items.length > 0 ? ["", `${title}:`, ...items.map((item) => `- ${item}`)] : [];
}

const asComment = (line: string) => `# ${line}`.trimEnd();

/** Breaks a line at spaces, with the further lines of a list item indented. */
function wrap(line: string, max: number): string[] {
  const indent = line.startsWith("- ") ? "  " : "";
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(/[ \n]+/)) {
    if (current && `# ${current} ${word}`.length > max) {
      lines.push(current);
      current = `${indent}${word}`;
    } else current = current ? `${current} ${word}` : word;
  }
  return [...lines, current];
}
