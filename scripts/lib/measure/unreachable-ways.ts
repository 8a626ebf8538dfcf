import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import type { SeenBranch } from "../helm/coverage.ts";
import { UserError } from "../util/errors.ts";
import { projectDir } from "../util/paths.ts";
import { parseYaml } from "../util/yaml.ts";
import { nameOf, placeOf } from "./coverage-report.ts";

/** A way through the templates that no values can take. */
export interface UnreachableWay {
  /** Its name in the report, without its place: `range .exporters  never over nothing`. */
  way: string;
  /** The template, such as `templates/exporter/_web.tpl`, where the same in another one can be taken. */
  in?: string;
  /** Why nothing can take it. */
  because: string;
}

/** The list of them, in the project's folder. */
export const unreachableWaysFile = "test/unreachable-ways.yaml";

const isList = new Ajv().compile<UnreachableWay[]>({
  type: "array",
  items: {
    type: "object",
    required: ["way", "because"],
    properties: { way: { type: "string" }, in: { type: "string" }, because: { type: "string", minLength: 1 } },
    additionalProperties: false,
  },
});

/** @throws UserError the list is not one */
export function readUnreachableWays(file = join(projectDir, unreachableWaysFile)): UnreachableWay[] {
  const list = parseYaml(readFileSync(file, "utf8"), file);
  if (!isList(list))
    throw new UserError(
      `${file} is no list of ways${isList.errors?.[0] ? ` (${isList.errors[0].instancePath} ${isList.errors[0].message})` : ""}. Give each entry way and because, and where needed in.`,
    );
  return list;
}

interface Reachable {
  /** What is left, with what was seen of it. */
  branches: SeenBranch[];
  /** How many ways are left out. */
  leftOut: number;
  /** What is wrong with the list, a line each. */
  problems: string[];
}

/** Leaves the ways that nothing can take out of what was seen. */
export function leaveOut(unreachable: readonly UnreachableWay[], branches: readonly SeenBranch[]): Reachable {
  const used = new Set<UnreachableWay>();
  const problems: string[] = [];
  let leftOut = 0;
  const left = branches.map((branch) => ({
    ...branch,
    ways: branch.ways.filter((way) => {
      const entry = unreachable.find(
        (one) => one.way === nameOf(branch, way) && (one.in ?? branch.file) === branch.file,
      );
      if (!entry) return true;
      used.add(entry);
      leftOut++;
      if (way.seen)
        problems.push(
          `${unreachableWaysFile}: ${entry.way}: a test took it, at ${placeOf(branch)}. Remove the entry, or name the template where nothing takes it as in.`,
        );
      return false;
    }),
  }));
  for (const entry of unreachable)
    if (!used.has(entry))
      problems.push(
        `${unreachableWaysFile}: ${entry.way}: there is no such way in ${entry.in ?? "any template"}, or another entry has it already. Remove the entry, or name the way as it is now.`,
      );
  return { branches: left.filter(({ ways }) => ways.length > 0), leftOut, problems };
}
