import { appendFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../util/errors.ts";
import { createRenderer, type Renderer, rendererProgram } from "./resident-renderer.ts";

/** A position in a template with one or two outcomes. The renderer reports it: see scripts/renderer/coverage.go. */
export interface Branch {
  /** Path in the chart, such as `templates/_helpers.tpl`. */
  file: string;
  /** The path and a hash of the file. Charts that share a file share its source. */
  source: string;
  /** Lines and columns start at 1. */
  line: number;
  column: number;
  kind: "file" | "define" | "if" | "with" | "range" | "default" | "ternary";
  /** The condition, the name of the function, or the name of the template. */
  text: string;
  /** The second outcome is impossible. */
  oneWay?: boolean;
}

/** One outcome of a branch. */
export interface Outcome {
  /** Whether a rendering reached it. */
  hit: boolean;
  /** How the report describes it when no rendering reached it: `never false`. */
  missed: string;
}

/** A branch, and which of its outcomes were hit. */
export interface SeenBranch extends Branch {
  outcomes: readonly Outcome[];
}

/** What a rendering has seen: for each source a digit for each branch, in their order, whose bits are the ways that it went. */
export type Went = Readonly<Record<string, string>>;

/** How the report describes the outcomes of each kind when they were missed. */
const missedTexts: Readonly<Record<Branch["kind"], readonly string[]>> = {
  file: ["never rendered"],
  define: ["never used"],
  if: ["never true", "never false"],
  with: ["never non-empty", "never empty"],
  range: ["never non-empty", "never empty"],
  default: ["never overridden", "never applied"],
  ternary: ["never true", "never false"],
};

/** In this folder renderings leave what they have seen; it is passed on to other processes in the environment. */
const variable = "NODE_MONITORING_COVERAGE";

/** From now on, and in the processes that are started from here, renderings leave in a folder which ways the branches of the templates went. */
export function startCoverage(folder: string): void {
  mkdirSync(folder, { recursive: true });
  process.env[variable] = folder;
}

/** What is rendered from now on leaves nothing. */
export function stopCoverage(): void {
  delete process.env[variable];
}

export function isCoverageWanted(): boolean {
  return Boolean(process.env[variable]);
}

const recorded = new Map<string, string>();

/** Leaves what a rendering has seen, where that is new to this process. */
export function recordCoverage(went: Went): void {
  const folder = process.env[variable];
  if (!folder) return;
  for (const [source, digits] of Object.entries(went)) {
    const key = `${folder} ${source}`;
    const before = recorded.get(key) ?? "";
    const all = merged(before, digits);
    if (all === before) continue;
    recorded.set(key, all);
    appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify({ [source]: digits })}\n`);
  }
}

/** What all renderings since {@link startCoverage} have seen of a chart's branches. */
export function readCoverage(folder: string, branches: readonly Branch[]): SeenBranch[] {
  const lines = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), "utf8").trim().split("\n"));
  return seenBranches(
    branches,
    lines.map((line) => JSON.parse(line) as Went),
  );
}

/** What renderings have seen of a chart's branches. */
export function seenBranches(branches: readonly Branch[], renderings: readonly Went[]): SeenBranch[] {
  const went = new Map<string, string>();
  for (const rendering of renderings)
    for (const [source, digits] of Object.entries(rendering)) went.set(source, merged(went.get(source) ?? "", digits));
  return [...Map.groupBy(branches, ({ source }) => source)].flatMap(([source, ofSource]) =>
    ofSource.map((branch, index) => {
      const bits = Number(went.get(source)?.[index] ?? 0);
      const texts = missedTexts[branch.kind].slice(0, branch.oneWay ? 1 : 2);
      return { ...branch, outcomes: texts.map((missed, index) => ({ hit: (bits & (1 << index)) !== 0, missed })) };
    }),
  );
}

let asking: Renderer | undefined;

/**
 * All branches of a chart's templates.
 * @throws UserError the chart cannot be read, a template cannot be parsed, or there is no renderer
 */
export async function chartBranches(chart: string): Promise<Branch[]> {
  const program = rendererProgram("helm");
  if (!program)
    throw new UserError("Coverage needs the resident renderer, which needs Go. Install it: https://go.dev/dl");
  asking ??= createRenderer(program);
  const request = { chart, release: "a", namespace: "a", values: [], set: undefined, kubeVersion: undefined };
  const rest = { apiVersions: [], isUpgrade: false, notes: false, branches: true };
  const { output, error } = await asking.render({ ...request, ...rest });
  if (error) throw new UserError(error);
  return JSON.parse(output) as Branch[];
}

/** The bits of both. */
function merged(some: string, others: string): string {
  const length = Math.max(some.length, others.length);
  return Array.from({ length }, (_, index) => Number(some[index] ?? 0) | Number(others[index] ?? 0)).join("");
}
