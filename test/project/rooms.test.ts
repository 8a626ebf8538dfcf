import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import { temporaryDirectory } from "tempy";
import { expect, it } from "vitest";
import config, { commands, rooms } from "../../.dependency-cruiser.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";

const scripts = join(projectDir, "scripts");

/** The rows of the table in scripts/lib/README.md whose first column has that title: its first and last cells. */
function readTable(title: string): Record<string, string[]> {
  const text = readFileSync(join(scripts, "lib/README.md"), "utf8");
  const table = text.split("\n\n").find((part) => part.startsWith(`| ${title} |`)) ?? "";
  const rows = table.trim().split("\n").slice(2);
  return Object.fromEntries(
    rows.map((row) => {
      const cells = row.split("|").map((cell) => cell.trim());
      const [name = "", allowed = ""] = [cells[1]?.replaceAll("`", ""), cells.at(-2)];
      return [name, allowed === "–" ? [] : allowed.split(", ")];
    }),
  );
}

/** The rules that a project of these files breaks, with the offending file. */
async function violations(baseDir: string): Promise<string[]> {
  const { output } = await cruise(["scripts"], { ...config.options, baseDir, validate: true, ruleSet: config });
  const { summary } = output as ICruiseResult;
  return summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`).sort();
}

async function violationsOf(files: Readonly<Record<string, string>>): Promise<string[]> {
  const dir = temporaryDirectory();
  for (const [path, text] of Object.entries(files)) {
    const file = join(dir, "scripts", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return violations(dir);
}

it("The README of scripts/lib lists the rooms and commands that the import rules name", () => {
  expect(readTable("room")).toEqual(rooms);
  expect(readTable("command")).toEqual(commands);
});

it("Every folder of scripts/lib is a room with import rules, and the README is the only file beside them", () => {
  const entries = readdirSync(join(scripts, "lib"), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  expect(folders.sort()).toEqual(Object.keys(rooms).sort());
  expect(files).toEqual(["README.md"]);
});

it("Every command has import rules, and imports at most two rooms besides cli and util", () => {
  const names = readdirSync(scripts).flatMap((file) => (file.endsWith(".ts") ? [file.replace(/\.ts$/, "")] : []));
  expect(names.sort()).toEqual(Object.keys(commands).sort());
  for (const [command, imported] of Object.entries(commands)) expect(imported.length, command).toBeLessThanOrEqual(2);
});

it("The scripts break no import rule", async () => {
  expect(await violations(projectDir)).toEqual([]);
});

it.for([
  ["a value from a room that is not allowed", 'import { a } from "../helm/a.ts";\nexport const b = a;\n'],
  ["a type from a room that is not allowed", 'import type { A } from "../helm/a.ts";\nexport type B = A;\n'],
  ["a room that is not allowed while the program runs", 'export const b = await import("../helm/a.ts");\n'],
] as const)("The import rules reject a file that imports %s", async ([_, text]) => {
  const a = "export type A = number;\nexport const a: A = 1;\n";
  expect(await violationsOf({ "lib/helm/a.ts": a, "lib/util/b.ts": text })).toEqual([
    "room-util: scripts/lib/util/b.ts",
  ]);
});

it("The import rules reject a command, a cycle and a private folder of another room", async () => {
  const files = {
    "lib/util/a.ts": 'import type { B } from "./b.ts";\nexport type A = B[];\n',
    "lib/util/b.ts": 'import type { A } from "./a.ts";\nexport type B = A | number;\n',
    "lib/cluster/images/c.ts": "export const c = 1;\n",
    "lib/measure/d.ts": 'import { c } from "../cluster/images/c.ts";\nexport const d = c;\n',
    "up.ts": 'import { d } from "./lib/measure/d.ts";\nconsole.log(d);\n',
  };
  expect(await violationsOf(files)).toEqual([
    "command-up: scripts/up.ts",
    "no-cycles: scripts/lib/util/a.ts",
    "private-cluster-images: scripts/lib/measure/d.ts",
  ]);
});
