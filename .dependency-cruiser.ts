import type { IConfiguration, IForbiddenRuleType } from "dependency-cruiser";

/** The rooms of scripts/lib, and the rooms each may import besides itself. scripts/lib/README.md has the same table for people. */
export const rooms: Readonly<Record<string, readonly string[]>> = {
  util: [],
  tools: ["util"],
  kubernetes: ["tools", "util"],
  prometheus: ["kubernetes", "tools", "util"],
  values: ["util"],
  helm: ["kubernetes", "tools", "util", "values"],
  check: ["helm", "kubernetes", "prometheus", "util", "values"],
  diff: ["kubernetes", "util"],
  generate: ["diff", "helm", "kubernetes", "tools", "util", "values"],
  migrate: ["util", "values"],
  cluster: ["helm", "kubernetes", "prometheus", "tools", "util", "values"],
  measure: ["check", "cluster", "helm", "kubernetes", "migrate", "tools", "util", "values"],
  cli: ["helm", "util", "values"],
};

/** The rooms that each command imports besides cli and util: one or two. */
export const commands: Readonly<Record<string, readonly string[]>> = {
  bench: ["measure", "values"],
  check: ["check"],
  diff: ["diff", "helm"],
  down: ["cluster"],
  generate: ["generate"],
  migrate: ["migrate", "values"],
  mutate: ["measure"],
  render: ["helm", "kubernetes"],
  test: ["helm", "measure"],
  up: ["check", "cluster"],
};

/** Folders that only the room around them imports. */
const privateFolders = ["check/reporters", "cluster/images"];

const lib = "^scripts/lib/";

/** A rule against every import of this project's code that leads anywhere but into the allowed rooms. */
function allowOnly(name: string, from: string, allowed: readonly string[]): IForbiddenRuleType {
  return {
    name,
    comment: `Only ${allowed.join(", ")} may be imported here. scripts/lib/README.md has the table.`,
    severity: "error",
    from: { path: from },
    to: { path: "^(scripts|test)/", pathNot: `${lib}(${allowed.join("|")})/` },
  };
}

const config: IConfiguration = {
  forbidden: [
    ...Object.entries(rooms).map(([room, allowed]) => allowOnly(`room-${room}`, `${lib}${room}/`, [room, ...allowed])),
    ...Object.entries(commands).map(([command, allowed]) =>
      allowOnly(`command-${command}`, `^scripts/${command}[.]ts$`, ["cli", "util", ...allowed]),
    ),
    ...privateFolders.map(
      (folder): IForbiddenRuleType => ({
        name: `private-${folder.replace("/", "-")}`,
        comment: `Only its own room may import from ${folder}.`,
        severity: "error",
        from: { path: "^scripts/", pathNot: `${lib}${folder.split("/")[0]}/` },
        to: { path: `${lib}${folder}/` },
      }),
    ),
    {
      name: "commander-only-in-cli",
      comment: "Only commands and cli read arguments.",
      severity: "error",
      from: { path: lib, pathNot: `${lib}cli/` },
      to: { path: "node_modules/commander/" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-unresolved-imports",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^node:" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // TypeScript 7 has no parser for other programs to call.
    parser: "swc",
  },
};

export default config;
