import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { checkRendered, checkValues } from "../../scripts/lib/check/check.ts";
import { smallChart } from "../support/fixture.ts";

/** A CustomResourceDefinition whose objects have a size. */
const definition = (kind: string, size = "integer") => {
  const plural = `${kind.toLowerCase()}s`;
  const schema = `{ type: object, properties: { size: { type: ${size} } } }`;
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${plural}.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { kind: ${kind}, plural: ${plural} }
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: ${schema} } }]
`;
};
const custom = (kind: string) => `apiVersion: example.com/v1\nkind: ${kind}\nmetadata: { name: a }\nsize: x\n`;
const wrongService = "apiVersion: v1\nkind: Service\nmetadata: { name: s }\nspec: { ports: [{ port: 0 }] }\n";

/** A chart with a wrong Service, whose port every check has to find. */
const chartWith = (templates: string[], more: Record<string, string> = {}) =>
  smallChart("a: 1\n", {
    "templates/values.yaml": "",
    "templates/all.yaml": [wrongService, ...templates].join("---\n"),
    ...more,
  });

async function check(options: Parameters<typeof checkValues>[0]): Promise<string[]> {
  const { findings, failures } = await checkValues(options);
  expect(failures).toEqual([]);
  return findings
    .filter(({ rule }) => rule.startsWith("objects/"))
    .map(({ severity, rule, template = "", object = "" }) => `${severity} ${rule} ${template} ${object}`)
    .sort();
}

const service = "error objects/invalid templates/all.yaml Service s";
const unjudged = "info objects/custom-resource  ";

it.each(["[1]", "intege"])(
  "check judges all other objects if a rendered definition is wrong, with the type %s",
  async (size) => {
    const found = await check({ chart: chartWith([definition("Thing", size), custom("Thing")]) });
    const wrong = found.filter((line) => line.includes("CustomResourceDefinition"));
    expect(wrong.length).toBeGreaterThan(0);
    for (const line of wrong) expect(line).toMatch(/^error objects\/\w+ templates\/all\.yaml .* things\.example\.com$/);
    expect(found.filter((line) => !wrong.includes(line))).toEqual([service, unjudged]);
  },
);

it("check judges the definitions in the folder crds, and names the file", async () => {
  const crds = {
    "crds/things.yaml": `# nothing\n---\n${definition("Thing", "intege")}---\n`,
    "crds/more.yaml": definition("Gadget"),
  };
  expect(await check({ chart: chartWith([custom("Thing"), custom("Gadget")], crds) })).toEqual([
    "error objects/invalid crds/things.yaml CustomResourceDefinition things.example.com",
    "error objects/invalid templates/all.yaml Gadget a",
    service,
    unjudged,
  ]);
});

it("check judges the definitions of --crds, also those that are not YAML", async () => {
  const chart = chartWith([custom("Thing")]);
  const crds = [definition("Thing", "intege"), "kind: CustomResourceDefinition\na: [\n", "kind: Other\n"];
  expect(await check({ chart, crds })).toEqual([
    "error objects/invalid  CustomResourceDefinition things.example.com",
    service,
    "error objects/unreadable  CustomResourceDefinition",
    unjudged,
  ]);
  const { findings } = await checkRendered(wrongService, { crds: ["kind: CustomResourceDefinition\na: [\n"] });
  expect(findings.map(({ rule }) => rule)).toEqual(["objects/unreadable", "objects/invalid"]);
});

it.each([true, false])("check reads the definitions of a dependency that is packed: %s", async (isPacked) => {
  const chart = chartWith([custom("Thing"), custom("Gadget")], {
    "Chart.yaml":
      "apiVersion: v2\nname: small\nversion: 0.1.0\ndependencies: [{ name: sub, version: 0.1.0, repository: '' }]\n",
    "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 0.1.0\n",
    "charts/sub/crds/things.yaml": definition("Thing"),
    "charts/sub/crds/gadgets.yaml": definition("Gadget", "intege"),
  });
  if (isPacked) {
    execFileSync("tar", ["czf", join(chart, "charts/sub-0.1.0.tgz"), "-C", join(chart, "charts"), "sub"]);
    rmSync(join(chart, "charts/sub"), { recursive: true });
  }
  const file = isPacked ? "charts/sub-0.1.0.tgz" : "charts/sub/crds/gadgets.yaml";
  expect(await check({ chart })).toEqual(
    [
      `error objects/invalid ${file} CustomResourceDefinition gadgets.example.com`,
      service,
      "error objects/invalid templates/all.yaml Thing a",
      unjudged,
    ].sort(),
  );
});

it("check says of which built-in kinds it judges only the fields and their types", async () => {
  const binding = "apiVersion: v1\nkind: Binding\nmetadata: { name: a }\ntarget: { name: b }\n";
  const { findings } = await checkRendered(`${binding}---\n${binding.replace("name: a", "name: c")}`, {});
  expect(findings).toEqual([
    {
      severity: "info",
      rule: "objects/built-in",
      message: "of v1 Binding, only the fields and their types are judged, because its other rules need a cluster",
    },
  ]);
});
