import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import pLimit from "p-limit";
import { findBuilt, type GoBuild, goBuild } from "../tools/go-build.ts";
import { helmLdflags } from "../tools/go-programs.ts";
import { versions } from "../tools/versions.ts";
import { UserError } from "../util/errors.ts";
import { projectDir } from "../util/paths.ts";
import { type Progress, runSteps } from "../util/progress.ts";
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

type Child = ChildProcessByStdio<Socket, Socket, Socket>;

/**
 * A pool of processes, each of which renders one request at a time. They end with this process, and keep it alive only while they render.
 */
export interface Renderer {
  /** @throws UserError the rendering exceeds its time or memory limit, or crashes; the next request starts a new process */
  render(request: RenderRequest): Promise<RenderAnswer>;
  /** The IDs of the running processes; none are started before the first request. */
  pids(): number[];
  /** Ends the processes and waits for them, so that their CPU time counts as this process's. */
  end(): Promise<void>;
}

/**
 * Creates a pool of renderers; it starts processes when they are needed.
 * @param program see {@link findRenderer}
 * @param options timeout: milliseconds per request; processes: the maximum number, default one per core
 */
export function createRenderer(
  program: string,
  { timeout = 60_000, processes = availableParallelism() } = {},
): Renderer {
  const limit = pLimit(processes);
  const all = new Set<Child>();
  // The last one first, so that sequential requests use a single process.
  const idle: Child[] = [];
  const next = () => {
    const child = idle.pop();
    if (child && isAlive(child)) return child;
    const fresh = start(program);
    all.add(fresh);
    fresh.on("close", () => all.delete(fresh));
    return fresh;
  };
  return {
    render: (request) =>
      limit(async () => {
        const child = next();
        try {
          return await ask(child, request, timeout);
        } finally {
          if (isAlive(child)) idle.push(child);
        }
      }),
    pids: () => [...all].flatMap(({ pid }) => pid ?? []),
    async end() {
      await Promise.all(
        [...all].map((child) => {
          child.ref();
          child.stdin.end();
          return once(child, "close");
        }),
      );
    },
  };
}

function isAlive({ exitCode, signalCode }: Child): boolean {
  return exitCode === null && signalCode === null;
}

function start(program: string): Child {
  const child = spawn(program, { stdio: ["pipe", "pipe", "pipe"] }) as Child;
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.unref();
  // The request that waits for a response handles the end of the process.
  child.stdin.on("error", () => {});
  child.on("error", () => {});
  return child;
}

/** @throws UserError the process did not respond */
function ask(child: Child, request: RenderRequest, timeout: number): Promise<RenderAnswer> {
  return new Promise((resolve, reject) => {
    const answer: Buffer[] = [];
    let complaint = "";
    let late = false;
    // The timer also keeps this process alive until there is a response.
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, timeout);
    const onOutput = (chunk: Buffer) => {
      answer.push(chunk);
      // JSON has no line break, and nothing follows the response.
      if (chunk.at(-1) !== 0x0a) return;
      stop();
      resolve(JSON.parse(Buffer.concat(answer).toString()));
    };
    const onComplaint = (chunk: Buffer) => {
      complaint = `${complaint}${chunk}`.slice(-2000);
    };
    const onEnd = () => {
      stop();
      const words =
        complaint.trim().split("\n")[0] || `the renderer was stopped (${child.signalCode ?? child.exitCode})`;
      const cause = late ? `timed out after ${timeout / 1000} s` : words;
      const remedy = "Look for an endless loop in its templates, or for very large values";
      reject(new UserError(`Cannot render ${request.chart} with these values: ${cause}. ${remedy}`));
    };
    const stop = () => {
      clearTimeout(timer);
      child.stdout.off("data", onOutput);
      child.stderr.off("data", onComplaint);
      child.off("close", onEnd);
    };
    child.stdout.on("data", onOutput);
    child.stderr.on("data", onComplaint);
    child.on("close", onEnd);
    child.stdin.write(`${JSON.stringify(request)}\n`);
  });
}
