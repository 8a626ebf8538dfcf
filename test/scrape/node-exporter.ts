import { setTimeout } from "node:timers/promises";
import getPort from "get-port";
import { render } from "../../scripts/lib/helm.ts";
import { find } from "../../scripts/lib/manifests.ts";
import { tryRun } from "../../scripts/lib/run.ts";
import { tool } from "../../scripts/lib/toolchain.ts";

/** One line of what node_exporter exposes. */
export interface Sample {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** The folders of this machine that take the place of the ones in the pod. */
export type Folders = Readonly<Record<string, string>>;

/** This machine's own, at the paths where the chart mounts them. */
const ownFolders: Folders = { "/host/proc": "/proc", "/host/sys": "/sys", "/host/root": "/" };

/** The arguments of node_exporter that the chart renders from values. */
export async function exporterArgs(set: object = {}): Promise<string[]> {
  return find(await render({ set }), "DaemonSet").spec?.template.spec?.containers[0]?.args ?? [];
}

/**
 * Runs node_exporter with the arguments that the chart renders, and scrapes it once. Only the port is another one, and the folders.
 * @param folders path in the pod → path here; those of this machine where it names none
 * @throws Error it does not start; in its own words
 */
export async function scrape(args: readonly string[], folders: Folders = {}): Promise<Sample[]> {
  const port = await getPort();
  const places = Object.entries({ ...ownFolders, ...folders });
  const local = args.map((arg) => {
    const [flag = "", value = ""] = arg.split(/=(.*)/s);
    if (flag === "--web.listen-address") return `${flag}=127.0.0.1:${port}`;
    const [from = "", to = ""] = places.find(([path]) => value === path || value.startsWith(`${path}/`)) ?? [];
    return from ? `${flag}=${to}${value.slice(from.length)}` : arg;
  });
  const stop = new AbortController();
  const end = tryRun(await tool("node_exporter"), local, { signal: stop.signal });
  try {
    return await Promise.race([samples(`http://127.0.0.1:${port}/metrics`), end.then(({ stderr }) => refused(stderr))]);
  } finally {
    stop.abort();
    await end;
  }
}

function refused(stderr: string): never {
  throw new Error(stderr);
}

async function samples(url: string): Promise<Sample[]> {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return parse(await answer.text());
    await setTimeout(50);
  }
}

/** https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
function parse(text: string): Sample[] {
  return text.split("\n").flatMap((line) => {
    const [, name, labels = "", value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (!name) return [];
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = "", text = ""]) => [key, text]);
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });
}
