import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { stringify } from "yaml";
import { render } from "../../../scripts/lib/helm/render.ts";
import { temporaryDirectoryTask } from "../../../scripts/lib/util/temporary.ts";
import { helms } from "../../support/values-files.ts";
import { judge } from "./values-property.ts";

const digest = `sha256:${"0".repeat(64)}`;

/** Values that once rendered invalid objects: text that YAML reads as another type if it is not quoted, or if something is empty. */
const texts = [
  { hostMounts: { data: { hostPath: "/srv/a: b" } } },
  {
    prometheus: { enabled: true },
    web: { tls: { enabled: true } },
    scrape: { nodes: { credentialsDir: "/etc/a: b" } },
  },
  { prometheus: { enabled: true, image: { tag: "", digest } } },
  { prometheus: { enabled: true, extraArgs: { "web.route-prefix": "/1:30:[a]" } } },
];

it.each(texts)("Text in values is always rendered as text: %j", async (set) => {
  const { helm, helm3 } = await judge(set, { prometheus: false });
  expect([helm, helm3]).toEqual([{ is: "rendered" }, { is: "rendered" }]);
});

const long = "k".repeat(1023);
const node = { containers: [{ name: "a", image: "b", resources: { limits: { [long]: 1 } } }] };

// Helm's toYaml writes nothing at all for a map with such a key.
it.each([
  { set: { scrape: { extraScrapeConfigs: { mine: { http_sd_configs: [{ url: "http://a", [long]: "a" }] } } } } },
  { set: { prometheus: { enabled: true, remoteWrite: [{ url: "http://a", queue_config: { [long]: 1 } }] } } },
  { set: { prometheus: { enabled: true, alertmanagers: [{ tls_config: { [long]: 1 } }] } } },
  { set: { prometheus: { enabled: true, podSpec: node } } },
  { set: { podSpec: node } },
  { set: { rules: { labels: { [long]: "a" } } } },
  { set: { prometheus: { enabled: true, externalLabels: { [long]: "a" } } } },
  { set: { scrape: { nodes: { config: { params: { [long]: ["a"] } } } } } },
  { set: { scrape: { labels: { [long]: "a" } } } },
])("The chart fails rather than leave out a document with a key that Helm cannot write", async ({ set }) => {
  await temporaryDirectoryTask(async (dir) => {
    const file = join(dir, "values.yaml");
    await writeFile(file, stringify(set));
    for (const helm of helms) {
      // Helm 3 writes the values as YAML to validate them, and then cannot read its own text.
      const words = /shorten it|propertyName|property name|maxLength|yaml: did not find expected/;
      await expect(render({ helm, values: [file] })).rejects.toThrow(words);
    }
  });
});
