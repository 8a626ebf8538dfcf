import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { expect, it } from "vitest";
import { findMinor, validatorOf } from "../../scripts/lib/kubernetes/validator.ts";
import { cacheDir } from "../../scripts/lib/util/paths.ts";
import { command, folder, smallChart } from "../support/fixture.ts";

const service =
  "apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec: { selector: { a: b }, ports: [{ port: 80 }], tpye: x }\n";
const rules =
  "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: r }\ndata: { rules.yaml: 'groups: [{ name: a, rules: [{ record: a, expr: up }] }]' }\n";
const chart = () => smallChart("a: 1\n", { "templates/objects.yaml": `${service}---\n${rules}` });

/** Variables with which neither the program that judges objects nor what could build it is there. */
function withoutJudge(): Record<string, string> {
  const cache = folder();
  symlinkSync(cacheDir("tools"), join(cache, "tools"));
  const folders = (process.env.PATH ?? "").split(delimiter);
  const path = folders.filter((dir) => !["go", "docker"].some((name) => existsSync(join(dir, name))));
  return { NODE_MONITORING_CACHE: cache, PATH: path.join(delimiter) };
}

/** Variables with which a shell script judges objects. */
async function withJudge(script: string): Promise<Record<string, string>> {
  const cache = folder();
  const judge = await validatorOf(findMinor().minor);
  const name = basename(dirname(judge));
  mkdirSync(join(cache, "go", name), { recursive: true });
  writeFileSync(join(cache, "go", name, "validator"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  for (const entry of readdirSync(cacheDir("go")))
    if (entry !== name) symlinkSync(join(cacheDir("go"), entry), join(cache, "go", entry));
  symlinkSync(cacheDir("tools"), join(cache, "tools"));
  return { NODE_MONITORING_CACHE: cache };
}

it("check says in one line that it does not judge objects without Go and Docker, and judges the rest", async () => {
  const dir = chart();
  const env = withoutJudge();
  const { exitCode, stdout } = await command("check", ["--chart", ".", "--format", "json"], dir, { env });
  const { findings, failures } = JSON.parse(stdout) as { findings: { rule: string; message: string }[]; failures: [] };
  expect(failures).toEqual([]);
  expect(findings.map(({ rule }) => rule)).toEqual(["references/service-selector", "objects/not-judged"]);
  expect(findings[1]?.message).toMatch(/^the objects are not judged: validator must be built, and Go is missing .+$/);
  expect(exitCode).toBe(0);
  // It does not claim that everything works.
  const text = await command("check", ["--chart", "."], dir, { env });
  expect(text.stdout).toMatch(/\n\nNot everything could be checked: 0 errors, 1 warning, 1 note\.$/);
});

it("check names a check that cannot be run, runs the others, and exits with code 2", async () => {
  const env = { NODE_MONITORING_PROMTOOL: "nowhere" };
  const { exitCode, stdout, stderr } = await command("check", ["--chart", ".", "--format", "json"], chart(), { env });
  const { findings, failures } = JSON.parse(stdout);
  expect(failures).toEqual([
    { check: "prometheus", message: expect.stringContaining("NODE_MONITORING_PROMTOOL=nowhere") },
  ]);
  expect(findings.map(({ rule }: { rule: string }) => rule)).toEqual([
    "objects/unknown",
    "references/service-selector",
  ]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: "" });
});

it.each([
  {
    title: "crashes",
    script: "echo boom >&2; exit 3",
    message: "Cannot judge the objects: boom. Look for an object that is very large",
  },
  {
    title: "fails over one object",
    script: `read -r request; echo '{"verdicts":[{"failure":"boom"},{}]}'; cat`,
    message: "ConfigMap r cannot be judged: boom",
  },
])(
  "check exits with code 2 if the program that judges objects $title, and runs the others",
  async ({ script, message }) => {
    const env = await withJudge(script);
    const { exitCode, stdout } = await command("check", ["--chart", ".", "--format", "json"], chart(), { env });
    const { findings, failures } = JSON.parse(stdout);
    expect(failures).toEqual([{ check: "objects", message }]);
    expect(findings.map(({ rule }: { rule: string }) => rule)).toEqual(["references/service-selector"]);
    expect(exitCode).toBe(2);
  },
);

it("check reports a Helm that cannot be used as JSON, and exits with code 2", async () => {
  const env = { NODE_MONITORING_HELM: "nowhere" };
  const { exitCode, stdout } = await command("check", ["--chart", ".", "--format", "json"], chart(), { env });
  expect(JSON.parse(stdout)).toMatchObject({
    findings: [],
    failures: [{ check: "chart", message: expect.stringContaining("NODE_MONITORING_HELM=nowhere") }],
  });
  expect(exitCode).toBe(2);
});

const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\n";

it.each([
  {
    title: "a file for --crds without a definition",
    args: ["--crds", "map.yaml"],
    files: { "map.yaml": "apiVersion: v1\nkind: ConfigMap\n" },
    says: "map.yaml: has no CustomResourceDefinition. Name another file",
    code: 2,
  },
  {
    title: "100 MB of YAML",
    args: ["--objects", "big.yaml"],
    files: { "big.yaml": "# comment\n".repeat(10_000_000) },
    says: "big.yaml: has 95 MiB, and at most 64 MiB can be checked. Check it in parts",
    code: 2,
  },
  {
    title: "a folder without objects",
    args: ["--objects", "."],
    files: {},
    says: ".: the folder has no YAML file. Name another one",
    code: 2,
  },
  {
    title: "objects that are not YAML",
    args: ["--objects", "a.yaml"],
    files: { "a.yaml": "a: [1\nb: 2\n" },
    says: "a.yaml: line 2, column 1: deficient indentation",
    code: 1,
  },
  {
    title: "containers that are a list in a list",
    args: ["--objects", "a.yaml"],
    files: { "a.yaml": `${deployment}spec: { template: { spec: { containers: [[]] } } }\n` },
    says: "spec.template.spec.containers[0]",
    code: 1,
  },
  {
    title: "an assignment without a value",
    args: ["--set", "a"],
    files: {},
    says: "--set a: a has no value. Write key=value",
    code: 2,
  },
])("check reports $title in one sentence, without a stack trace", async ({ args, files, says, code }) => {
  const { exitCode, stdout, stderr } = await command("check", args, folder(files));
  expect(`${stdout}\n${stderr}`).toContain(says);
  expect(`${stdout}\n${stderr}`).not.toMatch(/^\s+at /m);
  expect(exitCode).toBe(code);
});
