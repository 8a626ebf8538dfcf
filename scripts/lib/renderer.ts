import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { join } from "node:path";
import { UserError } from "./errors.ts";
import { type GoBuild, goBuild, goBuilt } from "./go.ts";
import { projectDir } from "./paths.ts";
import { runSteps } from "./progress.ts";
import { versions } from "./versions.ts";

/** What to render, in the words of scripts/renderer/main.go. */
export interface RenderRequest {
  chart: string;
  release: string;
  namespace: string;
  values: readonly string[];
  set: object | undefined;
  kubeVersion: string | undefined;
  apiVersions: readonly string[];
  isUpgrade: boolean;
  /** What an installation says, rather than the objects. */
  notes: boolean;
}

/** What `helm template` prints on standard output, and the error that it prints on standard error. */
export interface RenderAnswer {
  output: string;
  error?: string;
}

const program: GoBuild = {
  name: "renderer",
  version: `v${versions.helm}`,
  folder: join(projectDir, "scripts", "renderer"),
  // As Helm's own build does; charts can see it.
  ldflags: `-X helm.sh/helm/v4/internal/version.version=v${versions.helm}`,
};

/**
 * The program that renders as Helm 4 does, without the start of a process for each rendering.
 * @returns its absolute path; undefined when it is not built, or the user wants a certain Helm (NODE_MONITORING_HELM)
 */
export function rendererProgram(): string | undefined {
  if (process.env.NODE_MONITORING_HELM) return undefined;
  const dir = goBuilt(program);
  return dir && join(dir, "renderer");
}

/** Builds that program, where it would be of use and there is Go; says so where there is none, as the harness is slower then. */
export async function ensureRenderer(): Promise<void> {
  if (process.env.NODE_MONITORING_HELM || rendererProgram()) return;
  const title = "Building what renders faster than helm template does (some minutes, once)";
  try {
    await runSteps([{ title, work: ({ onLine }) => goBuild({ ...program, onLine }) }]);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.warn(`Every rendering will be a run of helm template, which takes longer: ${error.message}`);
  }
}

type Child = ChildProcessByStdio<Socket, Socket, Socket>;

/** A process that renders, one request after another. It ends with this one, and keeps it from ending only while it renders. */
export interface Renderer {
  /** @throws UserError it takes too long, or too much memory, or crashes; the next request gets a new process */
  render(request: RenderRequest): Promise<RenderAnswer>;
  /** Undefined while there is none: it is started when it is needed. */
  pid(): number | undefined;
  /** Ends the process, and waits for that: only then is its time counted with this one's. */
  end(): Promise<void>;
}

/**
 * @param program see {@link rendererProgram}
 * @param timeout for one request, in milliseconds
 */
export function createRenderer(program: string, timeout = 60_000): Renderer {
  let child: Child | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const alive = () => {
    if (child?.exitCode === null && child.signalCode === null) return child;
    child = start(program);
    return child;
  };
  return {
    render(request) {
      const answer = last.then(() => ask(alive(), request, timeout));
      last = answer.catch(() => {});
      return answer;
    },
    pid: () => child?.pid,
    async end() {
      if (child?.exitCode !== null || child.signalCode !== null) return;
      child.ref();
      child.stdin.end();
      await once(child, "close");
    },
  };
}

function start(program: string): Child {
  const child = spawn(program, { stdio: ["pipe", "pipe", "pipe"] }) as Child;
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.unref();
  // Whoever waits for an answer hears of its end.
  child.stdin.on("error", () => {});
  child.on("error", () => {});
  return child;
}

/** @throws UserError there is no answer */
function ask(child: Child, request: RenderRequest, timeout: number): Promise<RenderAnswer> {
  return new Promise((resolve, reject) => {
    const answer: Buffer[] = [];
    let complaint = "";
    let late = false;
    // Besides its purpose, this keeps the process from ending before there is an answer.
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, timeout);
    const onOutput = (chunk: Buffer) => {
      answer.push(chunk);
      // Within JSON there is no line break, and nothing follows the answer.
      if (chunk.at(-1) !== 0x0a) return;
      stop();
      resolve(JSON.parse(Buffer.concat(answer).toString()));
    };
    const onComplaint = (chunk: Buffer) => {
      complaint = `${complaint}${chunk}`.slice(-2000);
    };
    const onEnd = () => {
      stop();
      const words = complaint.trim().split("\n")[0] || `the renderer was ended (${child.signalCode ?? child.exitCode})`;
      const cause = late ? `it is not done after ${timeout / 1000} s` : words;
      const remedy = "Look for a loop in its templates that does not end, or for very large values";
      reject(new UserError(`${request.chart} cannot be rendered with these values: ${cause}. ${remedy}`));
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
