import { chmod, copyFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import getPort from "get-port";
import { temporaryDirectory } from "tempy";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find } from "../../../scripts/lib/kubernetes/manifest.ts";
import { tool } from "../../../scripts/lib/tools/resolve.ts";
import { tryRun } from "../../../scripts/lib/util/exec.ts";

/** One line of the metrics that node_exporter exposes. */
export interface Sample {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** The folders of this machine to use as the folders in the pod. */
export type Folders = Readonly<Record<string, string>>;

/** This machine's folders, at the paths where the chart mounts them. */
const ownFolders: Folders = { "/host/proc": "/proc", "/host/sys": "/sys", "/host/root": "/" };

/** Returns the arguments of node_exporter that the chart renders from values. */
export async function exporterArgs(set: object = {}): Promise<string[]> {
  return find(await render({ set }), "DaemonSet").spec?.template.spec?.containers[0]?.args ?? [];
}

/**
 * Runs node_exporter with the arguments that the chart renders, and scrapes it once. Only the port and the folders differ.
 * @param folders path in the pod → path here; defaults to the folders of this machine
 * @param user the user ID to run as, without any capability, which requires root; defaults to the current user
 * @throws Error node_exporter does not start; the message is its output
 */
export async function scrape(args: readonly string[], folders: Folders = {}, user?: number): Promise<Sample[]> {
  const port = await getPort();
  const places = Object.entries({ ...ownFolders, ...folders });
  const local = args.map((arg) => {
    const [flag = "", value = ""] = arg.split(/=(.*)/s);
    if (flag === "--web.listen-address") return `${flag}=127.0.0.1:${port}`;
    const [from = "", to = ""] = places.find(([path]) => value === path || value.startsWith(`${path}/`)) ?? [];
    return from ? `${flag}=${to}${value.slice(from.length)}` : arg;
  });
  const stop = new AbortController();
  const exporter = await tool("node_exporter");
  const [program = "", ...first] = user === undefined ? [exporter] : await asUser(user, exporter);
  const end = tryRun(program, [...first, ...local], { signal: stop.signal });
  try {
    return await Promise.race([
      samples(`http://127.0.0.1:${port}/metrics`),
      end.then(({ stderr }) => rejected(stderr)),
    ]);
  } finally {
    stop.abort();
    await end;
  }
}

/** Returns the command that runs a program as another user without any capability, as in a container that drops all capabilities. */
async function asUser(user: number, program: string): Promise<string[]> {
  // That user may have no access to the program's folder.
  const folder = temporaryDirectory();
  await chmod(folder, 0o755);
  const copy = join(folder, "node_exporter");
  await copyFile(program, copy);
  await chmod(copy, 0o755);
  const without = ["--clear-groups", "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"];
  return ["setpriv", `--reuid=${user}`, "--regid=65534", ...without, copy];
}

function rejected(stderr: string): never {
  throw new Error(stderr);
}

async function samples(url: string): Promise<Sample[]> {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return parse(await answer.text());
    await setTimeout(50);
  }
}

/** Format: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
function parse(text: string): Sample[] {
  return text.split("\n").flatMap((line) => {
    const [, name, labels = "", value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (!name) return [];
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = "", text = ""]) => [key, text]);
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });
}
