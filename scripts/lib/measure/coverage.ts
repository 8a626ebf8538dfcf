import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Hits, mergeDigits } from "../helm/branch-recorder.ts";
import { createRenderer, findRenderer, type Renderer } from "../helm/resident-renderer.ts";
import { UserError } from "../util/errors.ts";

/** A position in a template with one or two outcomes. The renderer reports it: see scripts/renderer/helm4/coverage. */
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
  single?: boolean;
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

/** @returns a chart's branches with the hits that renderings recorded in a folder (see branch-recorder.ts) */
export function readCoverage(folder: string, branches: readonly Branch[]): SeenBranch[] {
  const lines = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), "utf8").trim().split("\n"));
  const renderings = lines.map((line) => JSON.parse(line) as Hits);
  return addHits(branches, renderings);
}

/** @returns a chart's branches with the hits of renderings */
export function addHits(branches: readonly Branch[], renderings: readonly Hits[]): SeenBranch[] {
  const hits = new Map<string, string>();
  for (const rendering of renderings)
    for (const [source, digits] of Object.entries(rendering))
      hits.set(source, mergeDigits(hits.get(source) ?? "", digits));
  return [...Map.groupBy(branches, ({ source }) => source)].flatMap(([source, inSource]) =>
    inSource.map((branch, index) => {
      const bits = Number(hits.get(source)?.[index] ?? 0);
      const texts = missedTexts[branch.kind].slice(0, branch.single ? 1 : 2);
      return { ...branch, outcomes: texts.map((missed, index) => ({ hit: (bits & (1 << index)) !== 0, missed })) };
    }),
  );
}

let renderer: Renderer | undefined;

/**
 * Finds all branches of a chart's templates.
 * @throws UserError the chart cannot be read, a template cannot be parsed, or there is no renderer
 */
export async function findBranches(chart: string): Promise<Branch[]> {
  const program = findRenderer("helm");
  if (!program)
    throw new UserError("Coverage needs the resident renderer, which needs Go. Install it: https://go.dev/dl");
  renderer ??= createRenderer(program);
  const request = { chart, release: "a", namespace: "a", values: [], set: undefined, kubeVersion: undefined };
  const rest = { apiVersions: [], isUpgrade: false, notes: false, branches: true };
  const { output, error } = await renderer.render({ ...request, ...rest });
  if (error) throw new UserError(error);
  return JSON.parse(output) as Branch[];
}
