import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import { UserError } from "./errors.ts";
import { writeJson } from "./yaml.ts";

type Child = ChildProcessByStdio<Socket, Socket, Socket>;

/**
 * A pool of processes, each of which answers one request at a time. A request and its answer are one line of JSON each. The processes end with
 * this process, and keep it alive only while they work.
 */
export interface ResidentPool<Request, Answer> {
  /** @throws UserError the request exceeds its time or memory limit, or the process crashes; the next request starts a new process */
  ask(request: Request): Promise<Answer>;
  /** Starts a process unless there is one, so that the first request does not wait for its start. */
  start(): void;
  /** The IDs of the running processes; none are started before they are needed. */
  pids(): number[];
  /** Ends the processes and waits for them, so that their CPU time counts as this process's. */
  end(): Promise<void>;
}

export interface ResidentOptions<Request> {
  /** Explains in one line why a request has no answer: the cause is a time limit, or what the process says. */
  explain: (request: Request, cause: string) => string;
  /** Milliseconds per request. */
  timeout?: number;
  /** The maximum number of processes; default one per core. */
  processes?: number;
}

/**
 * Creates a pool; it starts processes when they are needed.
 * @param program its absolute path
 */
export function createResidentPool<Request, Answer>(
  program: string,
  { explain, timeout = 60_000, processes = availableParallelism() }: ResidentOptions<Request>,
): ResidentPool<Request, Answer> {
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
    ask: (request) =>
      limit(async () => {
        const child = next();
        try {
          return await ask<Answer>(child, writeJson(request), timeout, (cause) => explain(request, cause));
        } finally {
          if (isAlive(child)) idle.push(child);
        }
      }),
    start() {
      if (all.size === 0) idle.push(next());
    },
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
function ask<Answer>(
  child: Child,
  request: string,
  timeout: number,
  explain: (cause: string) => string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const answer: Buffer[] = [];
    let complaint = "";
    let late = false;
    // The timer also keeps this process alive until there is a response.
    const timer = setTimeout(() => {
      late = true;
      // Without the timer, the end of the process has to keep this one alive.
      for (const each of [child, child.stdout, child.stderr]) each.ref();
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
        complaint.trim().split("\n")[0] || `the process was stopped (${child.signalCode ?? child.exitCode})`;
      reject(new UserError(explain(late ? `timed out after ${timeout / 1000} s` : words)));
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
    child.stdin.write(`${request}\n`);
  });
}
