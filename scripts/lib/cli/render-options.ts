import { type Command, Option } from "commander";
import type { RenderOptions } from "../helm/render.ts";
import { chartFolder, valuesFile } from "./user-paths.ts";

/** The options as commander parses them. */
export interface Chosen {
  values?: string[];
  release?: string;
  namespace?: string;
  helm: "3" | "4";
  kubeVersion?: string;
  chart?: string;
}

/** Adds the options that choose what to render, with the names that Helm uses. */
export function withRenderOptions(command: Command): Command {
  return withChartOptions(
    command.option(
      "-f, --values <file>",
      "a values file, - for standard input; can be repeated, later files win",
      (file, files: string[]) => [...files, valuesFile(file)],
      [],
    ),
  );
}

/** Adds the same options without `--values`. */
export function withChartOptions(command: Command): Command {
  return command
    .option("--release <name>", "name of the release")
    .option("--namespace <namespace>", "namespace of the release")
    .addOption(new Option("--helm <major>", "major version of Helm").choices(["3", "4"]).default("4"))
    .option("--kube-version <version>", "Kubernetes version to render for, such as 1.34.0")
    .option("--chart <path>", "folder of another chart", chartFolder);
}

/** Converts the options for the renderer. */
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
