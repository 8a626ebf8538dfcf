/** Series with their values, in promtool's notation, and the expected alert. */
export interface AlertCase {
  /** Series → values. */
  series: Record<string, string>;
  /** The interval of the values and of the rule evaluation, as a Prometheus duration. Default: one minute. */
  every?: string;
  /** When the alert is checked, as a Prometheus duration after the first value. Default: one hour. */
  at?: string;
  /** The labels of the firing alert in addition to those of node a's exporter, or all labels if there is a job. Without it, no alert is expected. */
  fires?: Record<string, string>;
  /** The summary of the firing alert. */
  summary?: string;
  /** The value in the text of the firing alert, if the text has one. */
  value?: string;
}

/** Returns a series of node a's exporter. */
const exporter = (metric: string, labels = "") =>
  `${metric}{job="kubernetes-nodes",instance="a",node="a",zone="z"${labels && `,${labels}`}}`;
const kubelet = (metric: string, labels = "") =>
  `${metric}{job="kubernetes-kubelet",instance="a",node="a",zone="z"${labels && `,${labels}`}}`;

const ofKubelet = { job: "kubernetes-kubelet", instance: "a", node: "a", zone: "z" };

const disk = 'device="/dev/sda1",fstype="ext4",mountpoint="/"';
const onDisk = { device: "/dev/sda1", fstype: "ext4", mountpoint: "/" };

const claim = 'namespace="shop",persistentvolumeclaim="data"';
const ofClaim = { ...ofKubelet, namespace: "shop", persistentvolumeclaim: "data" };

/** Returns the series of a file system of size 100. */
const filesystem = (avail: string, readonly = "0x600") => ({
  [exporter("node_filesystem_avail_bytes", disk)]: avail,
  [exporter("node_filesystem_size_bytes", disk)]: "100x600",
  [exporter("node_filesystem_readonly", disk)]: readonly,
});
/** Returns the series of a persistent volume of size 100. */
const volume = (available: string, used = "50x600") => ({
  [kubelet("kubelet_volume_stats_available_bytes", claim)]: available,
  [kubelet("kubelet_volume_stats_capacity_bytes", claim)]: "100x600",
  [kubelet("kubelet_volume_stats_used_bytes", claim)]: used,
});
const inodes = (free: string, { all = "100x600", readonly = "0x600" } = {}) => ({
  [exporter("node_filesystem_files_free", disk)]: free,
  [exporter("node_filesystem_files", disk)]: all,
  [exporter("node_filesystem_readonly", disk)]: readonly,
});
/** Returns the series of a part and of the whole, for alerts on their ratio. */
const ratio = (part: string, whole: string) => (value: number) => ({
  [exporter(part)]: `${value}x60`,
  [exporter(whole)]: "100x60",
});
const memory = ratio("node_memory_MemAvailable_bytes", "node_memory_MemTotal_bytes");
const conntrack = ratio("node_nf_conntrack_entries", "node_nf_conntrack_entries_limit");
const descriptors = ratio("node_filefd_allocated", "node_filefd_maximum");
/** @param seconds the waiting time per minute */
const pressure = (resource: string, seconds: number) => ({
  [exporter(`node_pressure_${resource}_waiting_seconds_total`)]: `0+${seconds}x60`,
});
const load = (value: number) => ({
  [exporter("node_load15")]: `${value}x60`,
  [exporter("node_cpu_seconds_total", 'cpu="0",mode="idle"')]: "0x60",
  [exporter("node_cpu_seconds_total", 'cpu="1",mode="idle"')]: "0x60",
  [exporter("node_cpu_seconds_total", 'cpu="1",mode="user"')]: "0x60",
});
/** @param errors the errors per minute; packets: the packets per minute */
const network = (errors: number, packets: number) => ({
  [exporter("node_network_receive_errs_total", 'device="eth0"')]: `0+${errors}x60`,
  [exporter("node_network_transmit_errs_total", 'device="eth0"')]: "0x60",
  [exporter("node_network_receive_packets_total", 'device="eth0"')]: `0+${packets}x60`,
  [exporter("node_network_transmit_packets_total", 'device="eth0"')]: `0+${packets}x60`,
});
const raid = (active: number) => ({
  [exporter("node_md_disks", 'device="md0",state="active"')]: `${active}x60`,
  [exporter("node_md_disks", 'device="md0",state="failed"')]: `${2 - active}x60`,
  [exporter("node_md_disks_required", 'device="md0"')]: "2x60",
});
const up = (exporterUp: string | undefined, kubeletUp: string | undefined) => ({
  ...(exporterUp && { [exporter("up")]: exporterUp }),
  ...(kubeletUp && { [kubelet("up")]: kubeletUp }),
  'up{job="kubernetes-nodes",instance="b",node="b"}': "1x60",
  'up{job="kubernetes-kubelet",instance="b",node="b"}': "1x60",
});

/** By alert as `readAlerts` names it: series for which it fires, and similar series for which it is silent. */
export const alertCases: Readonly<Record<string, Record<string, AlertCase>>> = {
  NodeExporterMissing: {
    "the exporter is down": {
      series: up("0x60", "1x60"),
      fires: ofKubelet,
      summary: "Node a is running, but Prometheus cannot scrape its exporter.",
    },
    "the exporter has no target": {
      series: up(undefined, "1x60"),
      fires: ofKubelet,
      summary: "Node a is running, but Prometheus cannot scrape its exporter.",
    },
    "both are up": { series: up("1x60", "1x60") },
    "both are down": { series: up("0x60", "0x60") },
    "the node is new": { series: up("0x60", "1x60"), at: "9m" },
  },
  NodeExporterDown: {
    "both are down": { series: up("0x60", "0x60"), fires: {}, summary: "Node a does not answer." },
    "the kubelet is not scraped": { series: up("0x60", undefined), fires: {}, summary: "Node a does not answer." },
    "the kubelet is up": { series: up("0x60", "1x60") },
    "the node came back": { series: up("0x3 1x60", "0x3 1x60") },
    "the node is deleted": { series: up("0x3 stale", "0x3 stale") },
  },
  NodeExporterFlapping: {
    "every second scrape fails": {
      series: up("0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1", "1x60"),
      at: "29m",
      fires: {},
      summary: "50 % of the scrapes of the exporter on a fail.",
      value: "50",
    },
    "every scrape fails": { series: up("0x60", "1x60") },
  },
  NodeExporterTargetsAbsent: {
    "no target": {
      series: { 'up{job="other"}': "1x60" },
      fires: { job: "kubernetes-nodes" },
      summary: "Prometheus has no node_exporter targets.",
    },
    "all targets are down": { series: up("0x60", "1x60") },
  },
  KubeletInstanceUnreachable: {
    "the kubelet is down": {
      series: up("1x60", "0x60"),
      fires: ofKubelet,
      summary: "The kubelet on a does not answer.",
    },
    "the exporter is not scraped": {
      series: up(undefined, "0x60"),
      fires: ofKubelet,
      summary: "The kubelet on a does not answer.",
    },
    "both are down": { series: up("0x60", "0x60") },
    "both are up": { series: up("1x60", "1x60") },
  },
  KubeletFlapping: {
    "every second scrape fails": {
      series: up("1x60", "0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1"),
      at: "29m",
      fires: ofKubelet,
      summary: "50 % of the scrapes of the kubelet on a fail.",
      value: "50",
    },
    "every scrape fails": { series: up("1x60", "0x60") },
  },
  NodeUnmonitored: {
    "the targets disappear": {
      series: up("1x30 stale", "1x30 stale"),
      fires: ofKubelet,
      summary: "Prometheus no longer discovers a, which was running.",
    },
    "the targets disappear after they failed": { series: up("1x28 0 0 stale", "1x28 0 0 stale") },
    "the node joins again": { series: up("1x30 stale stale 1x60", "1x30 stale stale 1x60") },
  },
  KubeletDown: {
    "no target": {
      series: { 'up{job="other"}': "1x60" },
      fires: { job: "kubernetes-kubelet" },
      summary: "Prometheus has no kubelet targets.",
    },
    "all targets are down": { series: up("1x60", "0x60") },
  },
  "KubePersistentVolumeFillingUp critical": {
    "2 % left": {
      series: volume("2.5x600"),
      fires: ofClaim,
      summary: "The volume of shop/data has 2.5 % of its space left.",
      value: "2.5",
    },
    "4 % left": { series: volume("4x600") },
    "nothing is stored": { series: volume("0x600", "0x600") },
    "it is read-only": {
      series: {
        ...volume("0x600"),
        [`kube_persistentvolumeclaim_access_mode{${claim},access_mode="ReadOnlyMany"}`]: "1x600",
      },
    },
    "it is excluded": {
      series: {
        ...volume("0x600"),
        [`kube_persistentvolumeclaim_labels{${claim},label_excluded_from_alerts="true"}`]: "1x600",
      },
    },
    "another one is excluded": {
      series: {
        ...volume("0x600"),
        'kube_persistentvolumeclaim_labels{namespace="shop",persistentvolumeclaim="other",label_excluded_from_alerts="true"}':
          "1x600",
      },
      fires: ofClaim,
      summary: "The volume of shop/data has 0.0 % of its space left.",
      value: "0.0",
    },
  },
  "KubePersistentVolumeFillingUp warning": {
    "10 % left, and none in four days": {
      series: volume("20-0.1x120"),
      at: "8h",
      every: "5m",
      fires: ofClaim,
      summary: "The volume of shop/data will be full within four days.",
      value: "10.4",
    },
    "it does not grow": { series: volume("10x600"), at: "8h", every: "5m" },
    "none in four days, but 40 % left": { series: volume("50-0.1x120"), at: "8h", every: "5m" },
    "it is read-only": {
      series: {
        ...volume("20-0.1x120"),
        [`kube_persistentvolumeclaim_access_mode{${claim},access_mode="ReadOnlyMany"}`]: "1x600",
      },
      at: "8h",
      every: "5m",
    },
  },
  "NodeFilesystemSpaceFillingUp warning": {
    "a disk of 100 GB loses 0.1 GB a minute": {
      series: {
        [exporter("node_filesystem_avail_bytes", disk)]: "20000000000-100000000x120",
        [exporter("node_filesystem_size_bytes", disk)]: "100000000000x120",
        [exporter("node_filesystem_readonly", disk)]: "0x120",
      },
      at: "75m",
      fires: onDisk,
      summary: "/ on a will be full within a day.",
      value: "12.5",
    },
    "17 % left, and none in a day": {
      series: filesystem("24-0.07x120"),
      at: "8h",
      every: "5m",
      fires: onDisk,
      summary: "/ on a will be full within a day.",
      value: "17.3",
    },
    "it does not grow": { series: filesystem("11x600"), at: "8h", every: "5m" },
    "none in a day, but 22 % left": { series: filesystem("31-0.09x120"), at: "8h", every: "5m" },
    "it grows slowly": { series: filesystem("15-0.025x120"), at: "8h", every: "5m" },
    "it is read-only": { series: filesystem("24-0.07x120", "1x120"), at: "8h", every: "5m" },
  },
  "NodeFilesystemSpaceFillingUp critical": {
    "11 % left, and none in four hours": {
      series: filesystem("14-0.05x120"),
      at: "1h",
      fires: onDisk,
      summary: "/ on a will be full within four hours.",
      value: "11.0",
    },
    "it does not grow": { series: filesystem("10x120"), at: "90m" },
    "none in four hours, but 14 % left": { series: filesystem("20-0.07x120"), at: "90m" },
    "it is read-only": { series: filesystem("14-0.05x120", "1x600"), at: "1h" },
  },
  NodeFilesystemAlmostOutOfSpace: {
    "4 % left": {
      series: filesystem("4x600"),
      fires: onDisk,
      summary: "/ on a has 4.0 % of its space left.",
      value: "4.0",
    },
    "6 % left": { series: filesystem("6x600") },
    "it is read-only": { series: filesystem("4x600", "1x600") },
  },
  NodeFilesystemFilesFillingUp: {
    "17 % left, and none in a day": {
      series: inodes("24-0.07x120"),
      at: "8h",
      every: "5m",
      fires: onDisk,
      summary: "/ on a will run out of inodes within a day.",
      value: "17.3",
    },
    "none are taken": { series: inodes("11x600"), at: "8h", every: "5m" },
    "none in a day, but 22 % left": { series: inodes("31-0.09x120"), at: "8h", every: "5m" },
    "it is read-only": { series: inodes("24-0.07x120", { readonly: "1x120" }), at: "8h", every: "5m" },
  },
  NodeFilesystemAlmostOutOfFiles: {
    "4 % left": {
      series: inodes("4x600"),
      fires: onDisk,
      summary: "/ on a has 4.0 % of its inodes left.",
      value: "4.0",
    },
    "6 % left": { series: inodes("6x600") },
    "it is read-only": { series: inodes("4x600", { readonly: "1x600" }) },
    "a file system without a table of inodes": { series: inodes("0x600", { all: "0x600" }) },
  },
  NodeFilesystemReadOnly: {
    "it was writable before": {
      series: filesystem("50x600", "0x10 1x60"),
      fires: onDisk,
      summary: "/ on a has become read-only.",
    },
    "it always was": { series: filesystem("50x600", "1x60") },
    "it is writable again": { series: filesystem("50x600", "1x10 0x60") },
  },
  NodeMemoryHighUtilization: {
    "96 % used": { series: memory(4), fires: {}, summary: "a uses 96.0 % of its memory.", value: "96.0" },
    "94 % used": { series: memory(6) },
  },
  NodeMemoryPressure: {
    "waits 13 seconds of a minute": {
      series: pressure("memory", 13),
      fires: {},
      summary: "Processes on a wait for memory 22 % of the time.",
      value: "22",
    },
    "waits 11 seconds of a minute": { series: pressure("memory", 11) },
  },
  NodeSystemSaturation: {
    "4.4 on two CPUs": { series: load(4.4), fires: {}, summary: "a has a load of 2.2 per CPU.", value: "2.2" },
    "3.6 on two CPUs": { series: load(3.6) },
  },
  NodeCPUPressure: {
    "waits 40 seconds of a minute": {
      series: pressure("cpu", 40),
      fires: {},
      summary: "Processes on a wait for a CPU 67 % of the time.",
      value: "67",
    },
    "waits 33 seconds of a minute": { series: pressure("cpu", 33) },
  },
  NodeIOPressure: {
    "waits 40 seconds of a minute": {
      series: pressure("io", 40),
      fires: {},
      summary: "Processes on a wait for disks 67 % of the time.",
      value: "67",
    },
    "waits 33 seconds of a minute": { series: pressure("io", 33) },
  },
  NodeHighNumberConntrackEntriesUsed: {
    "85 % used": {
      series: conntrack(85),
      fires: {},
      summary: "a uses 85 % of its connection tracking table.",
      value: "85",
    },
    "75 % used": { series: conntrack(75) },
  },
  NodeFileDescriptorLimit: {
    "85 % used": { series: descriptors(85), fires: {}, summary: "a uses 85 % of its file descriptors.", value: "85" },
    "75 % used": { series: descriptors(75) },
  },
  NodeNetworkErrors: {
    "every second packet faulty": {
      series: network(500, 500),
      fires: { device: "eth0" },
      summary: "50 % of the packets on eth0 of a have errors.",
      value: "50",
    },
    "1.1 % faulty": {
      series: network(11, 500),
      fires: { device: "eth0" },
      summary: "1.1 % of the packets on eth0 of a have errors.",
      value: "1.1",
    },
    "0.9 % faulty": { series: network(9, 500) },
    "no packet at all": { series: network(0, 0) },
  },
  NodeClockNotSynchronising: {
    "no time service": {
      series: { [exporter("node_timex_sync_status")]: "0x60" },
      fires: {},
      summary: "The clock of a is not synchronised.",
    },
    "a time service": { series: { [exporter("node_timex_sync_status")]: "1x60" } },
    "it just started": { series: { [exporter("node_timex_sync_status")]: "0x10 1x60" } },
  },
  NodeClockSkewed: {
    "three hours behind": {
      series: { [exporter("node_time_seconds")]: "-10800+60x60" },
      fires: {},
      summary: "The clock of a differs from Prometheus's clock by 3h 0m 0s.",
      value: "3h 0m 0s",
    },
    "2.2 seconds ahead": {
      series: { [exporter("node_time_seconds")]: "2.2+60x60" },
      fires: {},
      summary: "The clock of a differs from Prometheus's clock by 2.2s.",
      value: "2.2s",
    },
    "2.2 seconds behind": {
      series: { [exporter("node_time_seconds")]: "-2.2+60x60" },
      fires: {},
      summary: "The clock of a differs from Prometheus's clock by 2.2s.",
      value: "2.2s",
    },
    "1.8 seconds ahead": { series: { [exporter("node_time_seconds")]: "1.8+60x60" } },
  },
  NodeRAIDDegraded: {
    "one of two disks": {
      series: raid(1),
      fires: { device: "md0" },
      summary: "RAID array md0 on a is degraded.",
      value: "1",
    },
    "both disks": { series: raid(2) },
  },
  NodeTextfileStale: {
    "28 hours old": {
      series: { [exporter("node_textfile_mtime_seconds", 'file="/a.prom"')]: "0x170" },
      at: "28h",
      every: "10m",
      fires: { file: "/a.prom" },
      summary: "/a.prom on a is 28.0 hours old.",
      value: "28.0",
    },
    "25 hours old": {
      series: { [exporter("node_textfile_mtime_seconds", 'file="/a.prom"')]: "0x170" },
      at: "25h",
      every: "10m",
    },
  },
  NodeTextFileCollectorScrapeError: {
    "an error": {
      series: { [exporter("node_textfile_scrape_error")]: "1x60" },
      fires: {},
      summary: "The exporter on a cannot read a file of its textfile collector.",
    },
    "no error": { series: { [exporter("node_textfile_scrape_error")]: "0x60" } },
  },
};
