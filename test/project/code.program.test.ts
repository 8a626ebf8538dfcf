import { join } from "node:path";
import { expect, it } from "vitest";
import { tryRun } from "../../scripts/lib/util/exec.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";

it.each([
  {
    title: "is formatted, and free of what the linter knows to be wrong",
    program: "biome",
    args: ["check", "--error-on-warnings"],
  },
  { title: "fits its types", program: "tsc", args: [] },
  { title: "uses every file, export and dependency that it has", program: "knip", args: [] },
])("The project's code $title", async ({ program, args }) => {
  const path = join(projectDir, "node_modules", ".bin", program);
  // Some of these tools ask for a newer Node than the one that is on PATH.
  const env = { PATH: `${join(projectDir, "node_modules", ".bin")}:${process.env.PATH}` };
  const { exitCode, stdout, stderr } = await tryRun(path, args, { cwd: projectDir, env });
  expect(exitCode, `${program} says:\n${stdout}\n${stderr}`).toBe(0);
});
