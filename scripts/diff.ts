import { Command, Option } from "commander";
import { type Chosen, renderOptions, withChartOptions } from "./lib/cli/render-options.ts";
import { runCommand } from "./lib/cli/run-command.ts";
import { chartFolder, userPath, valuesFile, writeUserFile } from "./lib/cli/user-paths.ts";
import { compareManifests, ignoreRandom, type ObjectChange } from "./lib/diff/compare.ts";
import { findRejectedUpdates } from "./lib/diff/rejected-updates.ts";
import { findRemovedObjects } from "./lib/diff/removed-objects.ts";
import { changeFormats, formatChanges, hideSecrets } from "./lib/diff/report.ts";
import { definitionsOf, judgingOf } from "./lib/helm/definitions.ts";
import { readRunningManifests, renderUpgradedManifests } from "./lib/helm/live-release.ts";
import { type RenderOptions, render } from "./lib/helm/render.ts";
import { UserError } from "./lib/util/errors.ts";
import type { Finding } from "./lib/util/finding.ts";
import { chartDir } from "./lib/util/paths.ts";

interface Options extends Chosen {
  running?: boolean;
  kubeconfig?: string;
  kubeContext?: string;
  showSecrets?: boolean;
  from?: string;
  to?: string;
  output?: string;
  format: (typeof changeFormats)[number];
}

/** The values files of one environment; later files override earlier ones. */
const filesOf = (list: string) => list.split(",").map(valuesFile);

const command = withChartOptions(new Command("npm run diff --"))
  .description(
    [
      "Compares the objects of two environments, field by field. An environment is a values file, or several separated by commas:",
      "base.yaml,prod.yaml. One environment is compared with the chart's defaults, or with a running release.",
      "With --from or --to, two versions of a chart are compared, with the same values unless there are two environments.",
      "Order, randomly generated values and checksums are ignored.",
      "The exit code is 0 if there is no difference, 1 if there is one, and 2 after an error.",
    ].join("\n"),
  )
  .argument("[from]", "the environment, or the first of two", filesOf)
  .argument("[to]", "the second environment", filesOf)
  .option("--from <chart>", "folder or package (.tgz) of the chart before an upgrade", chartFolder)
  .option("--to <chart>", "folder or package of the chart after it", chartFolder)
  .option("--running", "compare with the release in the cluster, as an upgrade to these values would change it")
  .option("--kubeconfig <file>", "the kubeconfig of the cluster", userPath)
  .option("--kube-context <name>", "the context in the kubeconfig")
  .option("--show-secrets", "show the content of Secrets")
  .addOption(new Option("--format <format>", "output format").choices(changeFormats).default("text"))
  .option("-o, --output <file>", "write the differences to a file")
  .action(async (first: string[] | undefined, second: string[] | undefined, options: Options) => {
    const { changes, problems } = await compareSides(first, second, options);
    const report = formatChanges(options.showSecrets ? changes : hideSecrets(changes), options.format, problems);
    if (options.output) writeUserFile(options.output, `${report}\n`);
    else console.log(report);
    if (changes.length > 0) process.exitCode = 1;
  });

function compareSides(
  first: string[] | undefined,
  second: string[] | undefined,
  options: Options,
): Promise<Comparison> {
  const { from, to, running, chart } = options;
  if (running && second) command.error("error: --running compares one environment with the release; remove the second");
  if (from === undefined && to === undefined) {
    if (!first) command.error("error: missing required argument 'from'");
    const common = renderOptions(options);
    if (running) return compareWithRelease({ ...common, values: first ?? [] }, options);
    const [left, right] = second ? [first ?? [], second] : [[], first ?? []];
    return compareRenderings({ ...common, values: left }, { ...common, values: right });
  }
  if (running) command.error("error: --running compares with the release, and --from and --to two charts; choose one");
  // Both are the same release, which an upgrade keeps.
  const common = renderOptions({ ...options, chart: to ?? chart ?? chartDir });
  const values = first ?? [];
  return compareRenderings(
    { ...common, chart: from ?? chart ?? chartDir, values },
    { ...common, values: second ?? values },
  );
}

interface Comparison {
  changes: ObjectChange[];
  /** What the API server rejects of an upgrade, and the data that it loses. */
  problems: Finding[];
}

async function compareRenderings(old: RenderOptions, now: RenderOptions): Promise<Comparison> {
  const [before, after] = await Promise.all([render(old), render(now)]);
  const all = compareManifests(before, after);
  if (all.length === 0) return { changes: [], problems: [] };
  const again = await Promise.all([old, now].map((side) => render({ ...side, attempt: 2 })));
  const chance = [before, after].flatMap((one, index) => compareManifests(one, again[index] ?? []));
  const changes = ignoreRandom(all, chance);
  const judging = await judgingOf(now, after);
  // The new definitions win: an upgrade of a chart needs those that it comes with.
  const crds = [...(await definitionsOf(before, old)), ...(judging.crds ?? [])];
  const problems = await judge(before, after, { ...judging, crds, ...(again[1] && { again: again[1] }) });
  return { changes, problems };
}

/** Without the program that judges objects, the comparison is still worth having. */
async function judge(...[before, after, options]: Parameters<typeof findRejectedUpdates>): Promise<Finding[]> {
  const lost = findRemovedObjects(before, after, { isDataOnly: true });
  try {
    return [...lost, ...(await findRejectedUpdates(before, after, options))];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(`What an upgrade cannot change is not known: ${error.message}`);
    return lost;
  }
}

async function compareWithRelease(options: RenderOptions, { kubeconfig, kubeContext }: Options): Promise<Comparison> {
  const cluster = { ...options, ...(kubeconfig && { kubeconfig }), ...(kubeContext && { kubeContext }) };
  const [before, after] = [await readRunningManifests(cluster), await renderUpgradedManifests(cluster)];
  const problems = await judge(before, after, await judgingOf(options, after));
  return { changes: compareManifests(before, after), problems };
}

await runCommand(command, 2);
