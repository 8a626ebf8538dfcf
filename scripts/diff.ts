import { Command, Option } from "commander";
import { type Chosen, renderOptions, withChartOptions } from "./lib/cli/render-options.ts";
import { runCommand } from "./lib/cli/run-command.ts";
import { userPath, valuesFile } from "./lib/cli/user-paths.ts";
import { compareManifests, type ObjectChange, withoutChance } from "./lib/diff/compare.ts";
import { changeFormats, formatChanges, withoutSecrets } from "./lib/diff/report.ts";
import { runningManifests, upgradedManifests } from "./lib/helm/live-release.ts";
import { type RenderOptions, render } from "./lib/helm/render.ts";

interface Options extends Chosen {
  running?: boolean;
  kubeconfig?: string;
  kubeContext?: string;
  showSecrets?: boolean;
  format: (typeof changeFormats)[number];
}

/** Values files that belong together, later ones over earlier ones. */
const filesOf = (list: string) => list.split(",").map(valuesFile);

const command = withChartOptions(new Command("npm run diff --"))
  .description(
    [
      "Shows how what two environments render differs, object by object and field by field. Each is a values file, or several with commas",
      "between them: base.yaml,prod.yaml. With one environment, it is compared with the chart's defaults, or with a running release.",
      "What differs only in order, or is made by chance, is no difference; checksums are left out, as they follow from the rest.",
      "The exit code is 0 without a difference, 1 with one, and 2 when something went wrong.",
    ].join("\n"),
  )
  .argument("<from>", "the environment, or the first of two", filesOf)
  .argument("[to]", "the second", filesOf)
  .option("--running", "compare with the release in a cluster, as an upgrade to these values would change it")
  .option("--kubeconfig <file>", "how to reach the cluster", userPath)
  .option("--kube-context <name>", "which context of it")
  .option("--show-secrets", "show what is in Secrets")
  .addOption(new Option("--format <format>", "how it is said").choices(changeFormats).default("text"))
  .action(async (first: string[], second: string[] | undefined, options: Options) => {
    if (options.running && second) command.error("error: with --running there is one environment, not two");
    const [from, to] = second ? [first, second] : [[], first];
    const common = renderOptions(options);
    const changes = await (options.running ? ofRelease({ ...common, values: to }, options) : between(common, from, to));
    console.log(formatChanges(options.showSecrets ? changes : withoutSecrets(changes), options.format));
    if (changes.length > 0) process.exitCode = 1;
  });

async function between(options: RenderOptions, from: string[], to: string[]): Promise<ObjectChange[]> {
  const sides = [from, to].map((values) => ({ ...options, values }));
  const [before = [], after = []] = await Promise.all(sides.map(render));
  const changes = compareManifests(before, after);
  if (changes.length === 0) return changes;
  const again = await Promise.all(sides.map((side) => render({ ...side, attempt: 2 })));
  return withoutChance(
    changes,
    [before, after].flatMap((one, index) => compareManifests(one, again[index] ?? [])),
  );
}

async function ofRelease(options: RenderOptions, { kubeconfig, kubeContext }: Options): Promise<ObjectChange[]> {
  const cluster = { ...options, ...(kubeconfig && { kubeconfig }), ...(kubeContext && { kubeContext }) };
  return compareManifests(await runningManifests(cluster), await upgradedManifests(cluster));
}

await runCommand(command, 2);
