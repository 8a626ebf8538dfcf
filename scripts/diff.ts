import { Command, Option } from "commander";
import { type Chosen, renderOptions, withChartOptions } from "./lib/cli/render-options.ts";
import { runCommand } from "./lib/cli/run-command.ts";
import { userPath, valuesFile } from "./lib/cli/user-paths.ts";
import { compareManifests, ignoreRandom, type ObjectChange } from "./lib/diff/compare.ts";
import { findRejectedUpdates } from "./lib/diff/rejected-updates.ts";
import { changeFormats, formatChanges, hideSecrets } from "./lib/diff/report.ts";
import { runningManifests, upgradedManifests } from "./lib/helm/live-release.ts";
import { type RenderOptions, render } from "./lib/helm/render.ts";
import { UserError } from "./lib/util/errors.ts";
import type { Finding } from "./lib/util/finding.ts";

interface Options extends Chosen {
  running?: boolean;
  kubeconfig?: string;
  kubeContext?: string;
  showSecrets?: boolean;
  format: (typeof changeFormats)[number];
}

/** The values files of one environment; later files override earlier ones. */
const filesOf = (list: string) => list.split(",").map(valuesFile);

const command = withChartOptions(new Command("npm run diff --"))
  .description(
    [
      "Compares the objects of two environments, field by field. An environment is a values file, or several separated by commas:",
      "base.yaml,prod.yaml. One environment is compared with the chart's defaults, or with a running release.",
      "Order, randomly generated values and checksums are ignored.",
      "The exit code is 0 if there is no difference, 1 if there is one, and 2 after an error.",
    ].join("\n"),
  )
  .argument("<from>", "the environment, or the first of two", filesOf)
  .argument("[to]", "the second environment", filesOf)
  .option("--running", "compare with the release in the cluster, as an upgrade to these values would change it")
  .option("--kubeconfig <file>", "the kubeconfig of the cluster", userPath)
  .option("--kube-context <name>", "the context in the kubeconfig")
  .option("--show-secrets", "show the content of Secrets")
  .addOption(new Option("--format <format>", "output format").choices(changeFormats).default("text"))
  .action(async (first: string[], second: string[] | undefined, options: Options) => {
    if (options.running && second)
      command.error("error: --running compares one environment with the release; remove the second");
    const [from, to] = second ? [first, second] : [[], first];
    const common = renderOptions(options);
    const { changes, rejected } = await (options.running
      ? compareWithRelease({ ...common, values: to }, options)
      : compareEnvironments(common, from, to));
    console.log(formatChanges(options.showSecrets ? changes : hideSecrets(changes), options.format, rejected));
    if (changes.length > 0) process.exitCode = 1;
  });

interface Comparison {
  changes: ObjectChange[];
  /** What the API server rejects of an upgrade. */
  rejected: Finding[];
}

async function compareEnvironments(options: RenderOptions, from: string[], to: string[]): Promise<Comparison> {
  const sides = [from, to].map((values) => ({ ...options, values }));
  const [before = [], after = []] = await Promise.all(sides.map(render));
  const changes = compareManifests(before, after);
  if (changes.length === 0) return { changes, rejected: [] };
  const rejected = await judge(before, after);
  const again = await Promise.all(sides.map((side) => render({ ...side, attempt: 2 })));
  const chance = [before, after].flatMap((one, index) => compareManifests(one, again[index] ?? []));
  return { changes: ignoreRandom(changes, chance), rejected };
}

/** Without the program that judges objects, the comparison is still worth having. */
async function judge(...sides: Parameters<typeof findRejectedUpdates>): Promise<Finding[]> {
  try {
    return await findRejectedUpdates(...sides);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(`What an upgrade cannot change is not known: ${error.message}`);
    return [];
  }
}

async function compareWithRelease(options: RenderOptions, { kubeconfig, kubeContext }: Options): Promise<Comparison> {
  const cluster = { ...options, ...(kubeconfig && { kubeconfig }), ...(kubeContext && { kubeContext }) };
  const [before, after] = [await runningManifests(cluster), await upgradedManifests(cluster)];
  return { changes: compareManifests(before, after), rejected: await judge(before, after) };
}

await runCommand(command, 2);
