import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { projectDir } from "../../scripts/lib/util/paths.ts";
import { command, folder } from "../support/fixture.ts";
import { documentedCommands } from "./documented-commands.ts";

const { scripts } = JSON.parse(readFileSync(join(projectDir, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

/** The arguments that the documentation shows, by the script that gets them. */
const shown = new Map<string, { page: string; words: string[] }[]>();
for (const { page, line } of documentedCommands) {
  const [, name = "", args = ""] = /^npm (?:run )?(\S+)(?: -- (.+))?$/.exec(line) ?? [];
  const [, script, fixed = ""] = /bootstrap\.mjs scripts\/(\w+)\.ts(.*)$/.exec(scripts[name] ?? "") ?? [];
  const words = `${fixed} ${args}`.split(" ").filter((word) => word !== "");
  // Each benchmark is a command of its own, with its own options.
  const command = script === "bench" ? `${script} ${words.shift()}` : script;
  if (command && words.length > 0) shown.set(command, [...(shown.get(command) ?? []), { page, words }]);
}

it.each([...shown])("The documentation shows only arguments that `%s` has", async (name, uses) => {
  const [script = "", ...subcommand] = name.split(" ");
  const { stdout, exitCode } = await command(script, [...subcommand, "--help"], folder());
  expect(exitCode).toBe(0);
  const options = [...stdout.matchAll(/(?<![\w-])--?[a-z][\w-]*/g)].map(([option]) => option);
  const choices = [...stdout.matchAll(/"(\w+)"/g)].map(([, choice]) => choice);
  const unknown = uses.flatMap(({ page, words }) =>
    words
      .filter((word, index) =>
        word.startsWith("-")
          ? !options.includes(word)
          : name === "test" && !words[index - 1]?.startsWith("-") && !choices.includes(word),
      )
      .map((word) => `${page}: ${word}`),
  );
  expect(unknown).toEqual([]);
});
