import { Command, Option } from "commander";
import { type Chosen, renderOptions, withChartOptions } from "./lib/cli/render-options.ts";
import { runCommand } from "./lib/cli/run-command.ts";
import { userPath, valuesFile } from "./lib/cli/user-paths.ts";
import { compareManifests, ignoreRandom, type ObjectChange } from "./lib/diff/compare.ts";
import { changeFormats, formatChanges, hideSecrets } from "./lib/diff/report.ts";
import { runningManifests, upgradedManifests } from "./lib/helm/live-release.ts";
import { type RenderOptions, render } from "./lib/helm/render.ts";

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
    const changes = await (options.running
      ? compareWithRelease({ ...common, values: to }, options)
      : compareEnvironments(common, from, to));
    console.log(formatChanges(options.showSecrets ? changes : hideSecrets(changes), options.format));
    if (changes.length > 0) process.exitCode = 1;
  });

async function compareEnvironments(options: RenderOptions, from: string[], to: string[]): Promise<ObjectChange[]> {
  const sides = [from, to].map((values) => ({ ...options, values }));
  const [before = [], after = []] = await Promise.all(sides.map(render));
  const changes = compareManifests(before, after);
  if (changes.length === 0) return changes;
  const again = await Promise.all(sides.map((side) => render({ ...side, attempt: 2 })));
  return ignoreRandom(
    changes,
    [before, after].flatMap((one, index) => compareManifests(one, again[index] ?? [])),
  );
}

async function compareWithRelease(
  options: RenderOptions,
  { kubeconfig, kubeContext }: Options,
): Promise<ObjectChange[]> {
  const cluster = { ...options, ...(kubeconfig && { kubeconfig }), ...(kubeContext && { kubeContext }) };
  return compareManifests(await runningManifests(cluster), await upgradedManifests(cluster));
}

await runCommand(command, 2);
