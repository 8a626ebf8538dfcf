import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, Option } from "commander";
import type { RenderOptions } from "../helm/render.ts";
import { tryParseYaml } from "../util/yaml.ts";
import { parseAssignments } from "../values/assignments.ts";
import { chartFolder, valuesFile } from "./user-paths.ts";

/** The options as commander parses them. */
export interface Chosen {
  values?: string[];
  release?: string;
  namespace?: string;
  helm: "3" | "4";
  kubeVersion?: string;
  apiVersions?: string[];
  chart?: string;
  set?: string[];
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
  ).option(
    "--set <key=value>",
    "a value on top of the files, as in Helm; can be repeated",
    (text, texts: string[]) => [...texts, text],
    [],
  );
}

/** Adds the same options without `--values`. */
export function withChartOptions(command: Command): Command {
  return command
    .option("--release <name>", "name of the release; by default that of the chart")
    .option("--namespace <namespace>", "namespace of the release")
    .addOption(new Option("--helm <major>", "major version of Helm").choices(["3", "4"]).default("4"))
    .option("--kube-version <version>", "Kubernetes version to render for, such as 1.34.0")
    .option(
      "--api-versions <api>",
      "an API that the cluster serves, such as example.com/v1/Kind; can be repeated",
      (api, apis: string[]) => [...apis, api],
      [],
    )
    .option("--chart <path>", "folder or package (.tgz) of another chart", chartFolder);
}

/**
 * Converts the options for the renderer. The release of another chart has the chart's name by default.
 * @throws UserError see parseAssignments
 */
export function renderOptions(chosen: Chosen): RenderOptions {
  const { helm, values = [], set = [], apiVersions = [], namespace, kubeVersion, chart } = chosen;
  const release = chosen.release ?? (chart && chartName(chart));
  return {
    values,
    helm: helm === "3" ? "helm3" : "helm",
    ...(set.length > 0 && { set: parseAssignments(set) }),
    ...(release && { release }),
    ...(namespace && { namespace }),
    ...(kubeVersion && { kubeVersion }),
    ...(apiVersions.length > 0 && { apiVersions }),
    ...(chart && { chart }),
  };
}

/** The name in a chart's Chart.yaml. */
function chartName(chart: string): string | undefined {
  const { name } = (tryParseYaml(readFileSync(join(chart, "Chart.yaml"), "utf8"), "Chart.yaml") ?? {}) as {
    name?: unknown;
  };
  return typeof name === "string" ? name : undefined;
}
