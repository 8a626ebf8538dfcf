import { readFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { projectDir } from "../../scripts/lib/util/paths.ts";

/** A Markdown page of the project. */
export interface Page {
  /** From the project's folder. */
  path: string;
  text: string;
}

/** A block of code in a page, without the indentation of the list item that it belongs to. */
export interface Block {
  page: string;
  /** Such as `sh`; empty if the block names none. */
  language: string;
  content: string;
}

/** A line in a shell block. */
export interface DocumentedCommand {
  page: string;
  line: string;
}

/** All pages, sorted by path. */
export const pages: readonly Page[] = globSync("**/*.md", { cwd: projectDir, ignore: ["**/node_modules/**"] })
  .sort()
  .map((path) => ({ path, text: readFileSync(join(projectDir, path), "utf8") }));

/** All blocks of code, in the order of the pages. */
export const blocks: readonly Block[] = pages.flatMap(({ path, text }) =>
  [...text.matchAll(/^( *)```(\w*)\n(.*?)^\1```$/gms)].map(([, indent = "", language = "", content = ""]) => ({
    page: path,
    language,
    content: content.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  })),
);

/** All commands, in the order of the pages. */
export const documentedCommands: readonly DocumentedCommand[] = blocks
  .filter(({ language }) => language === "sh")
  .flatMap(({ page, content }) =>
    content
      .trim()
      .split("\n")
      .map((line) => ({ page, line })),
  );

/** What runs a command, by the form of the command. Each documented command has exactly one form. */
export const runners: readonly { form: RegExp; file: string }[] = [
  // As documented.
  { form: /^(helm|kubectl) /, file: "test/project/readme.cluster.test.ts" },
  { form: /^npm run (check|render|diff) -- /, file: "test/commands/render.program.test.ts" },
  { form: /^npm run migrate -- /, file: "test/commands/migrate.program.test.ts" },
  { form: /^npm test$/, file: ".ci/run" },
  { form: /^npm run lint$/, file: ".github/workflows/ci.yaml" },
  // With a cluster name of the tests.
  { form: /^npm run (up|down)\b/, file: "test/support/cluster/setup.ts" },
  // By its parts, with less work: the tests themselves, the measurements, and what changes files.
  { form: /^npm (test --|run test:fast)/, file: ".ci/run" },
  { form: /^npm run format$/, file: "test/project/code.program.test.ts" },
  { form: /^npm run generate\b/, file: "test/project/docs.test.ts" },
  { form: /^npm run mutate\b/, file: "test/commands/mutate.program.test.ts" },
  { form: /^npm run bench -- /, file: "test/commands/bench.program.test.ts" },
];
