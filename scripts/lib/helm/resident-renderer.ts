import { join } from "node:path";
import { findBuilt, type GoBuild, goBuild } from "../tools/go-build.ts";
import { helmLdflags } from "../tools/go-programs.ts";
import { versions } from "../tools/versions.ts";
import { UserError } from "../util/errors.ts";
import { projectDir } from "../util/paths.ts";
import { type Progress, runSteps } from "../util/progress.ts";
import { createResidentPool, type ResidentOptions, type ResidentPool } from "../util/resident.ts";
import type { Hits } from "./branch-recorder.ts";

/** A request of the protocol in scripts/renderer/protocol. */
export interface RenderRequest {
  chart: string;
  release: string;
  namespace: string;
  values: readonly string[];
  set: object | undefined;
  kubeVersion: string | undefined;
  apiVersions: readonly string[];
  isUpgrade: boolean;
  /** Render the notes instead of the objects; Helm 4 only. */
  notes: boolean;
  /** The objects that `lookup` finds; default none, as in `helm template`. Helm 4 only. */
  objects?: readonly object[];
  /** Also return the hits of the branches; Helm 4 only. */
  coverage?: boolean;
  /** Return the branches of the templates as JSON instead of rendering; Helm 4 only. */
  branches?: boolean;
}

/** The standard output of `helm template`, and the error that it prints on standard error. */
export interface RenderAnswer {
  output: string;
  error?: string;
  hits?: Hits;
}

type Helm = "helm" | "helm3";

const sources = { folder: join(projectDir, "scripts", "renderer") };

const builds: Readonly<Record<Helm, GoBuild>> = {
  helm: {
    ...sources,
    name: "renderer-helm4",
    version: `v${versions.helm}`,
    module: "helm4",
    ldflags: helmLdflags("helm"),
  },
  helm3: {
    ...sources,
    name: "renderer-helm3",
    version: `v${versions.helm3}`,
    module: "helm3",
    ldflags: helmLdflags("helm3"),
  },
};

const built: Partial<Record<Helm, string>> = {};

/**
 * Finds the program that renders like a major version of Helm, without a new process for each rendering.
 * @returns its absolute path; undefined if it is not built, or the user chose a Helm (NODE_MONITORING_HELM, NODE_MONITORING_HELM3)
 */
export function findRenderer(helm: Helm = "helm"): string | undefined {
  if (process.env[`NODE_MONITORING_${helm.toUpperCase()}`]) return undefined;
  if (!built[helm]) {
    const dir = findBuilt(builds[helm]);
    if (dir) built[helm] = join(dir, builds[helm].name);
  }
  return built[helm];
}

/** Builds the renderers that are missing. Without Go it prints a warning, because rendering is slower then. */
export async function ensureRenderers(): Promise<void> {
  const missing = (["helm", "helm3"] as const).filter(
    (helm) => !process.env[`NODE_MONITORING_${helm.toUpperCase()}`] && !findRenderer(helm),
  );
  const steps = missing.map((helm) => ({
    title: `Building a renderer that is faster than ${helm} template (some minutes, once)`,
    work: ({ onLine }: Progress) => goBuild({ ...builds[helm], onLine }),
  }));
  try {
    await runSteps(steps);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.warn(`Using Helm's own program for every rendering, which is slower: ${error.message}`);
  }
}

/** A pool of renderers. */
export interface Renderer extends Omit<ResidentPool<RenderRequest, RenderAnswer>, "ask"> {
  /** @throws UserError the rendering exceeds its time or memory limit, or crashes */
  render(request: RenderRequest): Promise<RenderAnswer>;
}

/**
 * Creates a pool of renderers; see {@link createResidentPool}.
 * @param program see {@link findRenderer}
 */
export function createRenderer(
  program: string,
  options: Pick<ResidentOptions<RenderRequest>, "timeout" | "processes"> = {},
): Renderer {
  const { ask, ...pool } = createResidentPool<RenderRequest, RenderAnswer>(program, { explain, ...options });
  return { render: ask, ...pool };
}

function explain({ chart }: RenderRequest, cause: string): string {
  return `Cannot render ${chart} with these values: ${cause}. Look for an endless loop in its templates, or for very large values`;
}
