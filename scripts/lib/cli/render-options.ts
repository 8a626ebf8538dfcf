import { type Command, Option } from "commander";
import type { RenderOptions } from "../helm/render.ts";
import { chartFolder, valuesFile } from "./user-paths.ts";

/** What commander makes of the options. */
export interface Chosen {
  values?: string[];
  release?: string;
  namespace?: string;
  helm: "3" | "4";
  kubeVersion?: string;
  chart?: string;
}

/** Adds the options that say what is rendered, named as Helm's own. */
export function withRenderOptions(command: Command): Command {
  return withChartOptions(
    command.option(
      "-f, --values <file>",
      "a values file, - for standard input; repeat it for more, later ones win",
      (file, files: string[]) => [...files, valuesFile(file)],
      [],
    ),
  );
}

/** The same without the values. */
export function withChartOptions(command: Command): Command {
  return command
    .option("--release <name>", "the release's name")
    .option("--namespace <namespace>", "the release's namespace")
    .addOption(new Option("--helm <major>", "which major version of Helm renders").choices(["3", "4"]).default("4"))
    .option("--kube-version <version>", "the Kubernetes that it is for, such as 1.34.0")
    .option("--chart <path>", "the folder of another chart", chartFolder);
}

/** What those options mean. */
export function renderOptions({ helm, values = [], release, namespace, kubeVersion, chart }: Chosen): RenderOptions {
  return {
    values,
    helm: helm === "3" ? "helm3" : "helm",
    ...(release && { release }),
    ...(namespace && { namespace }),
    ...(kubeVersion && { kubeVersion }),
    ...(chart && { chart }),
  };
}
