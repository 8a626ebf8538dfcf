import { join } from "node:path";
import { expect, it } from "vitest";
import { run } from "../../scripts/lib/util/exec.ts";
import { command, folder } from "../support/fixture.ts";

const service = (more: string) =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  ports: [{ port: {{ .Values.port }} }]\n${more}`;
const files = {
  "Chart.yaml": "apiVersion: v2\nname: shop\nversion: 0.1.0\n",
  "values.yaml": "port: 80\nextra: false\n",
  "ci/a-values.yaml": "port: 0\n",
  "ci/b-values.yaml": "extra: true\n",
  "templates/service.yaml": service("  tpye: x\n"),
  "templates/extra.yaml":
    "{{ if .Values.extra }}\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: extra }\n{{ end }}\n",
  "templates/never.yaml":
    "{{ if .Values.never }}\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: never }\n{{ end }}\n",
};

async function check(args: string[], more: Record<string, string> = {}, input = "") {
  const cwd = folder({ ...files, ...more });
  const { exitCode, stdout } = await command("check", ["--format", "json", ...args], cwd, { input });
  const { findings, failures } = JSON.parse(stdout);
  expect(failures).toEqual([]);
  return { exitCode, findings };
}

const unknown = { rule: "objects/unknown", object: "Service shop", field: "spec.tpye" };

it("check --ci judges the defaults and each file of ci, and names the cases of a finding that not all have", async () => {
  const { findings } = await check(["--chart", ".", "--ci"]);
  expect(findings).toEqual([
    // The release has the chart's name, and the finding the line of the template.
    expect.objectContaining({ ...unknown, file: "templates/service.yaml", line: 7 }),
    expect.objectContaining({ rule: "objects/invalid", cases: ["ci/a-values.yaml"] }),
  ]);
  expect(findings[0]).not.toHaveProperty("cases");
});

it("check --coverage names the templates that even the values of ci do not render", async () => {
  const { findings } = await check(["--chart", ".", "--ci", "--coverage"]);
  const unrendered = findings.filter(({ rule }: { rule: string }) => rule === "templates/unrendered");
  expect(unrendered).toEqual([expect.objectContaining({ template: "templates/never.yaml" })]);
});

it("check --set overrides the values files", async () => {
  const { findings } = await check(["--chart", ".", "-f", "ci/a-values.yaml", "--set", "port=8080"]);
  expect(findings).toEqual([expect.objectContaining(unknown)]);
});

const rendered =
  "apiVersion: v1\nkind: List\nitems:\n- { apiVersion: v1, kind: Service, metadata: { name: shop }, spec: { tpye: x, ports: [{ port: 80 }] } }\n";

it("check --objects judges objects from standard input and from a folder", async () => {
  const fromInput = await check(["--objects", "-"], {}, rendered);
  expect(fromInput.findings).toEqual([expect.objectContaining({ ...unknown, file: "-", line: 4 })]);
  const fromFolder = await check(["--objects", "out"], { "out/a/all.yaml": rendered, "out/notes.txt": "a" });
  expect(fromFolder.findings).toEqual([expect.objectContaining({ ...unknown, file: "out/a/all.yaml", line: 4 })]);
  expect(fromFolder.exitCode).toBe(1);
});

it("check --objects names the file and the line of an object and of its fields, also as annotations", async () => {
  const objects = [
    "# Kustomize",
    "apiVersion: v1",
    "kind: Service",
    "metadata: { name: a }",
    "spec:",
    "  ports: [{ port: 80 }]",
    "  tpye: x",
    "---",
    "apiVersion: v1",
    "kind: Service",
    "metadata: { name: b }",
    "spec: { selector: { a: b }, ports: [{ port: 80 }] }",
    "",
  ].join("\n");
  const more = { "all.yaml": objects };
  const { findings } = await check(["--objects", "all.yaml"], more);
  expect(findings).toEqual([
    expect.objectContaining({ rule: "objects/unknown", file: "all.yaml", line: 7 }),
    expect.objectContaining({ rule: "references/service-selector", file: "all.yaml", line: 9 }),
  ]);
  const { stdout } = await command("check", ["--objects", "all.yaml", "--format", "github"], folder(more));
  expect(stdout).toMatch(/^::error file=all\.yaml,line=7,title=objects\/unknown/);
});

it("check --ignore leaves out what is accepted, and --fail-on decides the exit code", async () => {
  const ignore =
    "ignore:\n- { rule: objects/unknown, object: Service shop, reason: a test }\n- { rule: rbac/*, reason: none }\n";
  const accepted = await check(["--chart", ".", "--ignore", "ignore.yaml"], { "ignore.yaml": ignore });
  expect(accepted.findings).toEqual([expect.objectContaining({ rule: "ignore/unused", file: "ignore.yaml" })]);
  expect(accepted.exitCode).toBe(0);
  const strict = ["--chart", ".", "--ignore", "ignore.yaml", "--fail-on", "warning"];
  expect((await check(strict, { "ignore.yaml": ignore })).exitCode).toBe(1);
  expect((await check(["--chart", ".", "--fail-on", "never"])).exitCode).toBe(0);
});

it("check --quiet leaves out notes", async () => {
  const args = ["--objects", "pod.yaml", "--quiet"];
  const pod = "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: a, image: a }] }\n";
  expect(await check(args, { "pod.yaml": pod })).toEqual({ exitCode: 0, findings: [] });
});

it("check --format sarif has the rule, level, template and line of each finding", async () => {
  const cwd = folder(files);
  const { stdout } = await command("check", ["--chart", ".", "--format", "sarif"], cwd);
  const { runs } = JSON.parse(stdout);
  expect(runs[0].tool.driver.rules).toEqual([
    { id: "objects/unknown", shortDescription: { text: "A field does not exist" } },
  ]);
  expect(runs[0].results).toEqual([
    {
      ruleId: "objects/unknown",
      level: "error",
      message: { text: expect.stringContaining("Did you mean type?") },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: join("templates", "service.yaml") },
            region: { startLine: 7 },
          },
          logicalLocations: [{ fullyQualifiedName: "Service shop" }],
        },
      ],
    },
  ]);
});

it("check, render and diff accept a packed chart", async () => {
  const cwd = folder(Object.fromEntries(Object.entries(files).map(([path, text]) => [`shop/${path}`, text])));
  await run("tar", ["-czf", "shop-0.1.0.tgz", "shop"], { cwd });
  const { stdout } = await command("check", ["--chart", "shop-0.1.0.tgz", "--format", "json"], cwd);
  const [finding, ...more] = JSON.parse(stdout).findings;
  expect(finding).toMatchObject({ ...unknown, file: "shop-0.1.0.tgz/templates/service.yaml", line: 7 });
  expect(more).toEqual([]);
  const rendered = await command("render", ["--chart", "shop-0.1.0.tgz"], cwd);
  expect(rendered.stdout).toContain("name: shop");
  expect(await command("diff", ["--from", "shop-0.1.0.tgz", "--to", "shop"], cwd)).toMatchObject({ exitCode: 0 });
});

it("check rejects a file that is not a list of exceptions, and objects that cannot be read, in one line", async () => {
  const cwd = folder({ ...files, "ignore.yaml": "a: 1\n" });
  const wrong = await command("check", ["--chart", ".", "--ignore", "ignore.yaml"], cwd);
  expect([wrong.exitCode, wrong.stderr]).toEqual([2, "Error: ignore.yaml: has no list `ignore`. Add one"]);
  const missing = await command("check", ["--objects", "nowhere"], cwd);
  expect(missing.stdout).toMatch(
    /^The check check failed.*Cannot read nowhere: .*\nNot everything could be checked: 0 errors, 0 warnings, 0 notes\.$/,
  );
  expect(missing.exitCode).toBe(2);
});
