import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { dump } from "js-yaml";
import pMap from "p-map";
import type { Manifest } from "../../scripts/lib/kubernetes/manifest.ts";
import { ensureTools } from "../../scripts/lib/tools/resolve.ts";
import { tryRun } from "../../scripts/lib/util/exec.ts";
import { temporaryDirectoryTask } from "../../scripts/lib/util/temporary.ts";

/** Scanners of other projects that judge rendered objects. */
export const scanners = ["checkov", "kube-score"] as const;

/** What a scanner criticises. */
export interface ScannerFinding {
  scanner: (typeof scanners)[number];
  /** The scanner's name for it; kube-score's includes the comment, because one check has several. */
  check: string;
  /** The kind and the component of the object, without the name of its pool or shard: `DaemonSet exporter`. */
  object: string;
  /** The example. */
  example: string;
}

/** Findings that are accepted, with the reason. */
export interface ScannerException {
  scanner: string;
  checks: string[];
  objects: string[];
  /** The only examples that it applies to; default all. */
  examples?: string[];
  reason: string;
}

/** Rendered objects by the name of their example. */
export type Examples = Readonly<Record<string, readonly Manifest[]>>;

/**
 * Runs the scanners over rendered examples.
 * @throws UserError a scanner cannot be found or installed
 * @throws Error a scanner did not report
 */
export async function scan(examples: Examples): Promise<ScannerFinding[]> {
  const { checkov, "kube-score": kubeScore } = await ensureTools(scanners);
  return temporaryDirectoryTask(async (dir) => {
    const files = new Map<string, { example: string; object: string }>();
    for (const [index, [example, manifests]] of Object.entries(examples).entries()) {
      await mkdir(join(dir, `${index}`));
      for (const [position, manifest] of manifests.entries()) {
        const file = `${index}/${position}.yaml`;
        await writeFile(join(dir, file), dump(manifest, { noRefs: true }));
        files.set(file, { example, object: nameObject(manifest) });
      }
    }
    const found = await Promise.all([runCheckov(checkov, dir), runKubeScore(kubeScore, dir, [...files.keys()])]);
    return found.flat().map(({ file, ...finding }) => {
      const source = files.get(file);
      if (!source) throw new Error(`${finding.scanner} reports on ${file}, which it did not get`);
      return { ...finding, ...source };
    });
  });
}

/** @returns the kind and the component, or the name of an object without a component */
function nameObject({ kind, metadata }: Manifest): string {
  const component = metadata.labels?.["app.kubernetes.io/component"]?.replace(/^(exporter|prometheus)-.*/, "$1");
  return `${kind} ${component ?? metadata.name}`;
}

interface RawFinding {
  scanner: ScannerFinding["scanner"];
  check: string;
  file: string;
}

async function runCheckov(program: string, dir: string): Promise<RawFinding[]> {
  // --skip-download: it would otherwise ask its vendor for the severity of each check.
  const args = ["--directory", dir, "--framework", "kubernetes", "--output", "json", "--compact", "--skip-download"];
  const { stdout, failure } = await tryRun(program, args, { cwd: dir });
  const { results, summary } = readReport(stdout, failure) as {
    results: { failed_checks: { check_id: string; file_path: string }[] };
    summary: { parsing_errors: number };
  };
  if (summary.parsing_errors > 0) throw new Error(`checkov cannot read ${summary.parsing_errors} objects`);
  return results.failed_checks.map(({ check_id: check, file_path }) => ({
    scanner: "checkov",
    check,
    file: file_path.replace(/^\//, ""),
  }));
}

/** kube-score judges the objects of an example together, because one object can protect another. */
async function runKubeScore(program: string, dir: string, files: readonly string[]): Promise<RawFinding[]> {
  const examples = Map.groupBy(files, (file) => file.split("/")[0]);
  const found = await pMap(
    examples.values(),
    async (group) => {
      const { stdout, failure } = await tryRun(program, ["score", "--output-format", "json", ...group], { cwd: dir });
      const objects = readReport(stdout, failure) as {
        checks: { check: { id: string }; grade: number; skipped: boolean; comments: { summary: string }[] | null }[];
        file_name: string;
      }[];
      return objects.flatMap(({ checks, file_name }) =>
        checks
          .filter(({ grade, skipped }) => grade < 10 && !skipped)
          .flatMap(({ check, comments }) =>
            (comments ?? [{ summary: "" }]).map(({ summary }) => ({
              scanner: "kube-score" as const,
              check: `${check.id}: ${summary}`,
              file: relative(dir, file_name),
            })),
          ),
      );
    },
    { concurrency: 2 },
  );
  return found.flat();
}

/** A scanner's exit code says whether it criticises something. @throws Error there is no report */
function readReport(stdout: string, failure: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(failure || `not a report: ${stdout.slice(0, 200)}`);
  }
}

/**
 * Compares findings with the exceptions.
 * @returns the findings without an exception, and the parts of exceptions without a finding, one line each
 */
export function judge(findings: readonly ScannerFinding[], exceptions: readonly ScannerException[]): string[] {
  const excuses = exceptions.flatMap(({ scanner, checks, objects, examples = ["*"] }) =>
    checks.flatMap((check) =>
      objects.flatMap((object) => examples.map((example) => ({ scanner, check, object, example }))),
    ),
  );
  const fits = (excuse: (typeof excuses)[number], finding: ScannerFinding) =>
    excuse.scanner === finding.scanner &&
    excuse.check === finding.check &&
    excuse.object === finding.object &&
    ["*", finding.example].includes(excuse.example);
  const describe = (each: { scanner: string; check: string; object: string; example: string }) =>
    `${each.scanner}: ${each.check}: ${each.object} (${each.example})`;
  const unexcused = findings.filter((finding) => !excuses.some((excuse) => fits(excuse, finding))).map(describe);
  const stale = excuses
    .filter((excuse) => !findings.some((finding) => fits(excuse, finding)))
    .map((excuse) => `no longer needed: ${describe(excuse)}`);
  return [...new Set([...unexcused, ...stale])].sort();
}
