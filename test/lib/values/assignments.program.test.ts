import { expect, it } from "vitest";
import { tool } from "../../../scripts/lib/tools/resolve.ts";
import { run } from "../../../scripts/lib/util/exec.ts";
import { parseHelmYaml } from "../../../scripts/lib/util/yaml.ts";
import { parseAssignments } from "../../../scripts/lib/values/assignments.ts";
import { folder } from "../../support/fixture.ts";

const texts = [
  "n=1,b=text,c=true,d=null,e=",
  "a.b=1",
  "a.c=0x1,a.d=01,a.e=-5,a.f=1.5",
  "list={x,2,true}",
  "empty={}",
  "labels.example\\.com/name=a\\,b",
  "equal=a=b",
  "braces=\\{a\\}",
  "a.b=2",
];

it("parseAssignments reads --set as Helm does", async () => {
  const chart = folder({
    "Chart.yaml": "apiVersion: v2\nname: small\nversion: 0.1.0\n",
    "templates/values.yaml": "values: {{ toJson .Values | quote }}\n",
  });
  const args = texts.flatMap((text) => ["--set", text]);
  const output = await run(await tool("helm"), ["template", "a", chart, ...args]);
  const { values } = parseHelmYaml(output.replace(/^---$/m, ""), "output") as { values: string };
  expect(parseAssignments(texts)).toEqual(JSON.parse(values));
});

it.each([
  ["a", "--set a: a has no value. Write key=value"],
  ["a..b=1", "--set a..b=1: a..b has an empty key. Remove the dot"],
  ["a[0]=1", "--set a[0]=1: a[0] is an item of a list. Write the whole list as {a,b}, or use a values file"],
])("parseAssignments rejects %s in one line", (text, message) => {
  expect(() => parseAssignments([text])).toThrow(message);
});
