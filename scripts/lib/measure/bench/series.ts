import { clusterKubectl, findPauseImage, nameControlPlane } from "../../cluster/kubectl.ts";
import { down, type Permissions, prepareCluster } from "../../cluster/local-cluster.ts";
import { render } from "../../helm/render.ts";
import { find, listImages, type Manifest } from "../../kubernetes/manifest.ts";
import { UserError } from "../../util/errors.ts";
import { run } from "../../util/exec.ts";
import { interruptible } from "../../util/interrupt.ts";
import { runSteps } from "../../util/progress.ts";
import { formatNumbers } from "../../util/table.ts";
import { median } from "./median.ts";

/** The cluster of the benchmark, which is removed afterwards. */
const name = "node-monitoring-bench";

/** The chart that all profiles are compared with. */
const incumbent = "prometheus-node-exporter";

/** The arguments that it passes to node_exporter by default, without the address. */
const incumbentArgs = [
  "--path.procfs=/host/proc",
  "--path.sysfs=/host/sys",
  "--path.rootfs=/host/root",
  "--path.udev.data=/host/root/run/udev/data",
];

/** The exporters by name, with their profile of the chart. The last one runs with the incumbent's arguments instead. */
const exporters = ["minimal", "standard", "full", incumbent].map((exporter, index) => ({
  exporter,
  profile: exporter === incumbent ? "standard" : exporter,
  port: 9201 + index,
}));

/** The target: with this number of pods on a node, the series of `standard` are at most this share of the incumbent's. */
export const seriesTarget = { pods: 90, ratio: 0.13 } as const;

/** Seconds until pods must be ready; 90 pods take about 40. */
const patience = 600;

export interface SeriesBenchOptions extends Permissions {
  /** Pods on the node besides the exporters and the control plane. */
  pods: number;
  /** The number of scrapes per exporter. */
  scrapes: number;
}

/** The result of scraping an exporter. */
interface ScrapeCost {
  series: number;
  /** Size of the uncompressed response. */
  bytes: number;
  /** Median duration of a scrape. */
  seconds: number;
}

export interface SeriesBench {
  pods: number;
  scrapes: number;
  exporters: (ScrapeCost & { exporter: string; ratio: ScrapeCost })[];
  /** Whether `standard` misses the target; always false on a node with fewer pods. */
  missed: boolean;
}

/**
 * Measures each profile of the chart, and the incumbent's flags with the same image, in a cluster with one node. All of them run side by side
 * and are scraped in turn, so that other load on the machine affects all alike.
 * @throws UserError see prepareCluster; or the pods did not become ready
 */
export async function benchSeries({ pods, scrapes, ...permissions }: SeriesBenchOptions): Promise<SeriesBench> {
  let creation: Promise<unknown> | undefined;
  const work = async (signal: AbortSignal): Promise<SeriesBench> => {
    const manifests = await Promise.all(exporters.map(renderExporter));
    const images = [...new Set(manifests.flatMap(listImages))];
    const creating = (promise: Promise<unknown>) => {
      creation = promise;
    };
    await prepareCluster({ ...permissions, name, workers: 0, images, signal, creating });
    let costs: ScrapeCost[] = [];
    await runSteps([
      {
        title: `${pods} pods`,
        work: async () => applyAndWait([makeFillers(pods, await findPauseImage(name))]),
      },
      { title: "Exporters", work: () => applyAndWait(manifests.flat()) },
      {
        title: `${scrapes} scrapes of each exporter`,
        work: async () => {
          costs = await scrapeAll(scrapes);
        },
      },
    ]);
    return summarize(pods, scrapes, costs);
  };
  try {
    return await interruptible(work, () =>
      creation?.then(() => {
        throw new UserError(`Cluster ${name} is removed.`);
      }),
    );
  } finally {
    await down(name);
  }
}

/** Renders the chart's DaemonSet for an exporter. */
async function renderExporter({ exporter, profile, port }: (typeof exporters)[number]): Promise<Manifest[]> {
  const set = { fullnameOverride: exporter, profile, port, serviceAccount: { create: false } };
  const daemonSet = structuredClone(find(await render({ release: exporter, namespace: "default", set }), "DaemonSet"));
  const container = daemonSet.spec?.template.spec?.containers[0];
  if (container && exporter === incumbent) container.args = [...incumbentArgs, `--web.listen-address=:${port}`];
  return [daemonSet];
}

/** A Deployment of idle pods that have a network and a token like ordinary pods. */
function makeFillers(replicas: number, image: string): Manifest {
  const labels = { app: "filler" };
  const container = { name: "pause", image, imagePullPolicy: "IfNotPresent" };
  const spec = { containers: [container], tolerations: [{ operator: "Exists" }], terminationGracePeriodSeconds: 0 };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "filler", namespace: "default" },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  } as Manifest;
}

async function applyAndWait(manifests: readonly Manifest[]): Promise<void> {
  const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: manifests });
  await clusterKubectl(name, ["apply", "--filename", "-"], { input });
  for (const { kind, metadata } of manifests) {
    await clusterKubectl(name, ["rollout", "status", `${kind}/${metadata.name}`, `--timeout=${patience}s`]);
  }
}

/** Scrapes on the node itself, to measure only the exporter's own time. The first round does not count. */
async function scrapeAll(scrapes: number): Promise<ScrapeCost[]> {
  const ports = exporters.map(({ port }) => port);
  const script = `
scrape() { curl --silent --show-error --fail --output "/tmp/bench-$1" --write-out "$1 %{size_download} %{time_total}\\n" "http://127.0.0.1:$1/metrics"; }
for port in ${ports.join(" ")}; do scrape $port >/dev/null; done
for round in $(seq ${scrapes}); do for port in ${ports.join(" ")}; do scrape $port; done; done
for port in ${ports.join(" ")}; do echo "$port series $(grep --count '^[^#]' "/tmp/bench-$port")"; done`;
  const output = await run("docker", ["exec", nameControlPlane(name), "sh", "-euc", script]);
  const lines = output.split("\n").map((line) => line.split(" "));
  return ports.map((port) => {
    const own = lines.filter(([first]) => first === String(port));
    const counted = own.filter(([, second]) => second !== "series");
    return {
      series: Number(own.find(([, second]) => second === "series")?.[2]),
      bytes: median(counted.map(([, bytes]) => Number(bytes))),
      seconds: median(counted.map(([, , seconds]) => Number(seconds))),
    };
  });
}

function summarize(pods: number, scrapes: number, costs: readonly ScrapeCost[]): SeriesBench {
  const base = costs[exporters.findIndex(({ exporter }) => exporter === incumbent)];
  const results = costs.map((cost, index) => ({
    exporter: exporters[index]?.exporter ?? "",
    ...cost,
    ratio: {
      series: cost.series / (base?.series ?? 0),
      bytes: cost.bytes / (base?.bytes ?? 0),
      seconds: cost.seconds / (base?.seconds ?? 0),
    },
  }));
  const standard = results.find(({ exporter }) => exporter === "standard")?.ratio.series ?? Number.NaN;
  return { pods, scrapes, exporters: results, missed: pods >= seriesTarget.pods && !(standard <= seriesTarget.ratio) };
}

/** Formats a table of all exporters, with the ratios to the incumbent, and the target. */
export function formatSeriesBench({ pods, exporters: results, missed }: SeriesBench): string {
  const rows = results.map(({ exporter, series, bytes, seconds, ratio }) => [
    exporter,
    `${series}  ${ratio.series.toFixed(3)}`,
    `${bytes}  ${ratio.bytes.toFixed(3)}`,
    `${(seconds * 1000).toFixed(1)}  ${ratio.seconds.toFixed(3)}`,
  ]);
  const text = formatNumbers(["EXPORTER", "SERIES", "BYTES", "MILLISECONDS"], rows);
  const target = `standard has at most ${seriesTarget.ratio} of the series of ${incumbent} with ${seriesTarget.pods} pods`;
  const verdict = pods < seriesTarget.pods ? "" : missed ? ": missed" : ": reached";
  return `On a node with ${pods} pods, each number with its ratio to the last row:\n${text}\nTarget (${target})${verdict}.`;
}
