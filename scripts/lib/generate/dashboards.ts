import { join } from "node:path";
import { chartDir } from "../util/paths.ts";

/*
 * The source of chart/dashboards/*.json. All panels are of a few types, so each takes a few lines here, and `npm run generate` writes the
 * JSON for Grafana: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model
 */

/** A query of a panel: the expression, and the legend with labels in double braces. */
type Query = readonly [expression: string, legend?: string];

interface PanelSource {
  type: "stat" | "timeseries" | "table";
  title: string;
  /** Grafana's name for the unit: `percentunit`, `bytes`, `Bps`, `s`, … */
  unit: string;
  queries: readonly Query[];
  /** Whether the series are stacked, because they are shares of a whole. */
  isStacked?: boolean;
}

interface DashboardSource {
  /** The name of the file, without `.json`. */
  name: string;
  title: string;
  description: string;
  /** Constants with the names of jobs: variable → the placeholder that the chart replaces with the name in the values. */
  jobs: Readonly<Record<string, string>>;
  /** The variable to select nodes: the job that has them, and whether several or all can be selected. */
  node?: { job: string; isMany: boolean };
  panels: readonly PanelSource[];
}

const stat = (title: string, unit: string, expression: string): PanelSource => ({
  type: "stat",
  title,
  unit,
  queries: [[expression]],
});
const graph = (title: string, unit: string, ...queries: Query[]): PanelSource => ({
  type: "timeseries",
  title,
  unit,
  queries,
});
const stacked = (title: string, unit: string, ...queries: Query[]): PanelSource => ({
  ...graph(title, unit, ...queries),
  isStacked: true,
});
/** A table with a row per node and a column per query, named by its legend. */
const nodeTable = (title: string, unit: string, ...queries: Query[]): PanelSource => ({
  type: "table",
  title,
  unit,
  queries,
});

const nodes = "<<jobs.nodes>>";
const kubelets = "<<jobs.kubelet>>";
/** The selector of one node's series. */
const one = 'job="$job",node="$node"';
/** The selector of the selected kubelets. */
const some = 'job="$job"<<metrics_path>>,node=~"$node"';
const rate = (metric: string, selector: string) => `rate(${metric}{${selector}}[$__rate_interval])`;
const top = (record: string): Query => [`topk(10, ${record}{job="$job"})`, "{{node}}"];
const column = (record: string, name: string): Query => [`max by (node) (${record}{job="$job"})`, name];

const dashboards: readonly DashboardSource[] = [
  {
    name: "fleet",
    title: "Nodes / Fleet",
    description: "All nodes: which are not seen, and which are short of something.",
    jobs: { job: nodes, kubelet_job: kubelets },
    panels: [
      stat("Nodes", "none", 'count(up{job="$job"})'),
      stat("Exporters down", "none", 'count(up{job="$job"} == 0) or vector(0)'),
      stat("Kubelets down", "none", 'count(up{job="$kubelet_job"} == 0) or vector(0)'),
      stat("Alerts", "none", 'count(ALERTS{alertstate="firing",job=~"$job|$kubelet_job"}) or vector(0)'),
      stat("CPUs", "none", 'count(node_cpu_seconds_total{job="$job",mode="idle"})'),
      stat("Memory", "bytes", 'sum(node_memory_MemTotal_bytes{job="$job"})'),
      graph("CPU busy, the ten busiest", "percentunit", top("instance:node_cpu_utilisation:rate5m")),
      graph("Memory used, the ten fullest", "percentunit", top("instance:node_memory_utilisation:ratio")),
      graph(
        "Fullest file system, the ten fullest nodes",
        "percentunit",
        top("instance:node_filesystem_used:ratio_max"),
      ),
      graph(
        "Network, all nodes",
        "Bps",
        ['sum(instance:node_network_receive_bytes_excluding_lo:rate5m{job="$job"})', "received"],
        ['sum(instance:node_network_transmit_bytes_excluding_lo:rate5m{job="$job"})', "sent"],
      ),
      graph("Nodes by zone and type", "none", [
        'count by (zone, instance_type) (up{job="$job"})',
        "{{zone}} {{instance_type}}",
      ]),
      graph("Scrape time, the ten slowest", "s", ['topk(10, scrape_duration_seconds{job="$job"})', "{{node}}"]),
      nodeTable(
        "Nodes",
        "percentunit",
        column("instance:node_cpu_utilisation:rate5m", "CPU busy"),
        column("instance:node_memory_utilisation:ratio", "Memory used"),
        column("instance:node_filesystem_used:ratio_max", "Fullest file system"),
      ),
    ],
  },
  {
    name: "node",
    title: "Nodes / Node",
    description: "One node: its CPUs, memory, disks and network.",
    jobs: { job: nodes },
    node: { job: "$job", isMany: false },
    panels: [
      stat("Up", "none", `up{${one}}`),
      stat("Running for", "s", `time() - node_boot_time_seconds{${one}}`),
      stat("CPUs", "none", `count(node_cpu_seconds_total{${one},mode="idle"})`),
      stat("Memory", "bytes", `node_memory_MemTotal_bytes{${one}}`),
      stat("Clock off by", "s", `node_time_seconds{${one}} - timestamp(node_time_seconds{${one}})`),
      stat("Processes that wait", "none", `node_procs_blocked{${one}}`),
      stacked("CPU by mode", "percentunit", [
        `avg by (mode) (${rate("node_cpu_seconds_total", `${one},mode!="idle"`)})`,
        "{{mode}}",
      ]),
      graph(
        "Load",
        "short",
        [`node_load1{${one}}`, "1 minute"],
        [`node_load15{${one}}`, "15 minutes"],
        [`count(node_cpu_seconds_total{${one},mode="idle"})`, "CPUs"],
      ),
      graph(
        "Memory",
        "bytes",
        [`node_memory_MemTotal_bytes{${one}} - node_memory_MemAvailable_bytes{${one}}`, "used"],
        [`node_memory_MemAvailable_bytes{${one}}`, "available"],
      ),
      graph(
        "Waiting (pressure)",
        "percentunit",
        [rate("node_pressure_cpu_waiting_seconds_total", one), "for a CPU"],
        [rate("node_pressure_memory_waiting_seconds_total", one), "for memory"],
        [rate("node_pressure_io_waiting_seconds_total", one), "for disks"],
      ),
      graph("File systems used", "percentunit", [
        `1 - node_filesystem_avail_bytes{${one}} / node_filesystem_size_bytes{${one}}`,
        "{{mountpoint}}",
      ]),
      graph("Inodes used", "percentunit", [
        `1 - node_filesystem_files_free{${one}} / node_filesystem_files{${one}}`,
        "{{mountpoint}}",
      ]),
      graph(
        "Disk throughput",
        "Bps",
        [rate("node_disk_read_bytes_total", one), "{{device}} read"],
        [rate("node_disk_written_bytes_total", one), "{{device}} written"],
      ),
      graph("Disks busy", "percentunit", [rate("node_disk_io_time_seconds_total", one), "{{device}}"]),
      graph(
        "Network",
        "Bps",
        [rate("node_network_receive_bytes_total", `${one},device!="lo"`), "{{device}} received"],
        [rate("node_network_transmit_bytes_total", `${one},device!="lo"`), "{{device}} sent"],
      ),
      graph(
        "Faulty packets",
        "pps",
        [rate("node_network_receive_errs_total", `${one},device!="lo"`), "{{device}} received"],
        [rate("node_network_transmit_errs_total", `${one},device!="lo"`), "{{device}} sent"],
      ),
      graph("Connection table used", "percentunit", [
        `node_nf_conntrack_entries{${one}} / node_nf_conntrack_entries_limit{${one}}`,
        "used",
      ]),
      graph("File descriptors used", "percentunit", [
        `node_filefd_allocated{${one}} / node_filefd_maximum{${one}}`,
        "used",
      ]),
    ],
  },
  {
    name: "kubelet",
    title: "Nodes / Kubelet",
    description: "The kubelets: their pods, and how long operations take.",
    jobs: { job: kubelets },
    node: { job: "$job", isMany: true },
    panels: [
      stat("Kubelets up", "none", `count(up{${some}} == 1)`),
      stat("Kubelets down", "none", `count(up{${some}} == 0) or vector(0)`),
      stat("Pods", "none", `sum(kubelet_running_pods{${some}})`),
      stat("Containers", "none", `sum(kubelet_running_containers{${some},container_state="running"})`),
      stat("Volumes", "none", `sum(volume_manager_total_volumes{${some},state="actual_state_of_world"})`),
      stat("Versions", "none", `count(count by (git_version) (kubernetes_build_info{${some}}))`),
      graph("Pods", "none", [`kubelet_running_pods{${some}}`, "{{node}}"]),
      graph(
        "Pods started",
        "ops",
        [`sum(${rate("kubelet_started_pods_total", some)})`, "started"],
        [`sum(${rate("kubelet_started_pods_errors_total", some)})`, "failed"],
      ),
      graph("Time to start a pod, images apart (99th percentile)", "s", [
        `histogram_quantile(0.99, sum by (node, le) (${rate("kubelet_pod_start_sli_duration_seconds_bucket", some)}))`,
        "{{node}}",
      ]),
      graph("Time to look through all containers (PLEG relist, 99th percentile)", "s", [
        `histogram_quantile(0.99, sum by (node, le) (${rate("kubelet_pleg_relist_duration_seconds_bucket", some)}))`,
        "{{node}}",
      ]),
      graph("Operations of the container runtime", "ops", [
        `sum by (operation_type) (${rate("kubelet_runtime_operations_total", some)})`,
        "{{operation_type}}",
      ]),
      graph("Time of such an operation (mean)", "s", [
        `sum by (operation_type) (${rate("kubelet_runtime_operations_duration_seconds_sum", some)})` +
          ` / sum by (operation_type) (${rate("kubelet_runtime_operations_duration_seconds_count", some)})`,
        "{{operation_type}}",
      ]),
      graph("Requests to the API server, by answer", "reqps", [
        `sum by (code) (${rate("rest_client_requests_total", some)})`,
        "{{code}}",
      ]),
      graph("CPU of the kubelet", "short", [rate("process_cpu_seconds_total", some), "{{node}}"]),
      graph("Memory of the kubelet", "bytes", [`process_resident_memory_bytes{${some}}`, "{{node}}"]),
    ],
  },
];

/** @returns the path and the JSON document of each dashboard of the chart */
export function buildDashboardFiles(): { path: string; document: object }[] {
  return dashboards.map((dashboard) => ({
    path: join(chartDir, "dashboards", `${dashboard.name}.json`),
    document: grafana(dashboard),
  }));
}

const datasource = { type: "prometheus", uid: `\${datasource}` };

function grafana({ name, title, description, jobs, node, panels }: DashboardSource): object {
  return {
    uid: `node-monitoring-${name}`,
    title,
    description,
    tags: ["node-monitoring"],
    // The version of Grafana 12, which Grafana migrates automatically.
    schemaVersion: 41,
    editable: true,
    graphTooltip: 1,
    refresh: "1m",
    time: { from: "now-3h", to: "now" },
    links: [{ type: "dashboards", title: "Nodes", tags: ["node-monitoring"], keepTime: true }],
    templating: { list: variables(jobs, node) },
    panels: layOut(panels),
  };
}

function variables(jobs: DashboardSource["jobs"], node: DashboardSource["node"]): object[] {
  const constants = Object.entries(jobs).map(([name, job]) => ({
    type: "constant",
    name,
    query: job,
    current: { text: job, value: job },
    hide: 2,
    skipUrlSync: true,
  }));
  const query = `label_values(up{job="${node?.job}"${node?.isMany ? "<<metrics_path>>" : ""}}, node)`;
  const choice = {
    type: "query",
    name: "node",
    label: "Node",
    datasource,
    definition: query,
    query: { query, refId: "nodes" },
    refresh: 2,
    sort: 7,
    ...(node?.isMany && { multi: true, includeAll: true, allValue: ".+", current: { text: "All", value: "$__all" } }),
  };
  return [
    { type: "datasource", name: "datasource", label: "Data source", query: "prometheus" },
    ...constants,
    ...(node ? [choice] : []),
  ];
}

/** Width and height of each type of panel, in Grafana's 24 columns. */
const sizes = { stat: [4, 4], timeseries: [12, 8], table: [24, 10] } as const;

/** Places panels side by side until a row is full. */
function layOut(panels: readonly PanelSource[]): object[] {
  let [x, y, bottom] = [0, 0, 0];
  return panels.map((panel, index) => {
    const [w, h] = sizes[panel.type];
    if (x + w > 24 || (x > 0 && y + h !== bottom)) [x, y] = [0, bottom];
    const gridPos = { x, y, w, h };
    x += w;
    bottom = y + h;
    return { id: index + 1, type: panel.type, title: panel.title, datasource, gridPos, ...drawn(panel) };
  });
}

function drawn({ type, unit, queries, isStacked = false }: PanelSource): object {
  const custom = { fillOpacity: isStacked ? 60 : 10, stacking: { mode: isStacked ? "normal" : "none" } };
  const share = unit === "percentunit" && { min: 0, max: 1 };
  const defaults = { unit, ...share, ...(type === "timeseries" && { custom }) };
  const isInstant = type === "table";
  const targets = queries.map(([expr, legend], index) => ({
    refId: "ABCDEFGH"[index],
    expr,
    ...(legend && !isInstant && { legendFormat: legend }),
    ...(isInstant && { instant: true, range: false, format: "table" }),
  }));
  if (type !== "table") return { fieldConfig: { defaults, overrides: [] }, targets };
  const renameByName = Object.fromEntries(
    queries.map(([, legend], index) => [`Value #${targets[index]?.refId}`, legend]),
  );
  const transformations = [
    { id: "merge", options: {} },
    { id: "organize", options: { excludeByName: { Time: true }, renameByName: { node: "Node", ...renameByName } } },
  ];
  return { fieldConfig: { defaults, overrides: [] }, targets, transformations };
}
