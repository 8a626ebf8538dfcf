import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryDirectory } from "tempy";
import { glob } from "tinyglobby";
import { beforeAll, describe, expect, it } from "vitest";
import { tool } from "../../../scripts/lib/tools/resolve.ts";
import { run, tryRun } from "../../../scripts/lib/util/exec.ts";
import { chartDir } from "../../../scripts/lib/util/paths.ts";
import { chartValues } from "../../../scripts/lib/values/merge.ts";
import { exporterArgs, type Folders, type Sample, scrape } from "../../support/prometheus/node-exporter.ts";

/** What node_exporter reports about itself. */
interface Help {
  /** Every collector, and whether it is enabled by default. */
  collectors: Record<string, boolean>;
  /** Collector → its options, and whether each is a boolean flag. */
  options: Record<string, Record<string, boolean>>;
}

/** Useful options that `--help` does not show. */
const hidden: Record<string, Record<string, string>> = {
  filesystem: { "mount-timeout": "5s", "stat-workers": "4", "ignored-mount-points": "a", "ignored-fs-types": "a" },
};

/** The collectors that the profile `full` adds to the default ones. */
const more = [
  "buddyinfo",
  "cgroups",
  "cpu_vulnerabilities",
  "drm",
  "ksmd",
  "meminfo_numa",
  "nvmesubsystem",
  "qdisc",
  "softirqs",
  "swap",
  "tcpstat",
  "zoneinfo",
];

const minimal = [
  "conntrack",
  "cpu",
  "diskstats",
  "filefd",
  "filesystem",
  "loadavg",
  "mdadm",
  "meminfo",
  "netdev",
  "pressure",
  "stat",
  "textfile",
  "time",
  "timex",
  "uname",
  "vmstat",
];

let help: Help;

// node_exporter has other collectors on other systems. There the tests are skipped.
const onLinux = process.platform === "linux";

describe.runIf(onLinux)("node_exporter", () => {
  beforeAll(async () => {
    help = await readHelp();
  });

  describe("the list of collectors in node_exporter", () => {
    it("values.schema.json has all collectors of node_exporter, with the same options", async () => {
      const schema = JSON.parse(await readFile(join(chartDir, "values.schema.json"), "utf8"));
      const known: Record<string, { type: unknown; properties?: Record<string, { type?: unknown }> }> =
        schema.properties.collectors.properties;
      const switches = Object.entries(known).map(([name, { properties = {} }]) => [
        name,
        Object.fromEntries(Object.entries(properties).map(([option, { type }]) => [option, type === "boolean"])),
      ]);
      const expected = Object.keys(help.collectors).map((name) => {
        const unseen = Object.keys(hidden[name] ?? {}).map((option) => [option, false]);
        return [name, { ...help.options[name], ...Object.fromEntries(unseen) }];
      });
      expect(expected.length).toBeGreaterThan(70);
      expect(Object.fromEntries(switches)).toEqual(Object.fromEntries(expected));
    });

    it("node_exporter accepts the options that its help does not show", async () => {
      const program = await tool("node_exporter");
      for (const [name, options] of Object.entries(hidden)) {
        for (const [option, value] of Object.entries(options)) {
          const { failure } = await tryRun(program, [`--collector.${name}.${option}=${value}`, "--version"]);
          expect(failure).toBe("");
        }
      }
      const { failure } = await tryRun(program, ["--collector.filesystem.unknown=1", "--version"]);
      expect(failure).toContain("unknown long flag");
    });

    it("The chart disables exactly the collectors that node_exporter enables by default, and enables the others", async () => {
      const names = Object.keys(help.collectors);
      const all = (value: boolean) => ({
        collectors: Object.fromEntries(names.map((name) => [name, value])),
        securityContext: { runAsUser: 0 },
        exclude: null,
      });
      const switches = async (value: boolean) => (await exporterArgs(all(value))).filter((arg) => !arg.includes("="));
      expect(await switches(false)).toEqual(names.filter(onByDefault).map((name) => `--no-collector.${name}`));
      expect(await switches(true)).toEqual(
        names.filter((name) => !onByDefault(name)).map((name) => `--collector.${name}`),
      );
    });
  });

  describe("node_exporter with each profile", () => {
    const counts = new Map<string, number>();

    it.each([
      { profile: "minimal", expected: () => minimal },
      { profile: "standard", expected: () => Object.keys(help.collectors).filter(onByDefault) },
      { profile: "full", expected: () => [...Object.keys(help.collectors).filter(onByDefault), ...more].sort() },
    ])("node_exporter starts with the profile $profile and runs its collectors", async ({ profile, expected }) => {
      const samples = await scrape(await exporterArgs({ profile }));
      counts.set(profile, samples.length);
      console.info(`[scrape] profile ${profile}: ${samples.length} series, ${collectors(samples).length} collectors`);
      expect(collectors(samples)).toEqual(expected());
      // Metrics that every machine has.
      for (const name of ["cpu", "filefd", "loadavg", "meminfo", "netdev", "stat", "uname", "vmstat"]) {
        expect(samples).toContainEqual({
          name: "node_scrape_collector_success",
          labels: { collector: name },
          value: 1,
        });
      }
    });

    it("Each larger profile exposes more series", () => {
      const [least = 0, middle = 0, most = 0] = ["minimal", "standard", "full"].map((profile) => counts.get(profile));
      expect(least).toBeGreaterThan(100);
      expect(middle).toBeGreaterThan(least * 1.5);
      expect(most).toBeGreaterThan(middle);
    });

    it("The profile minimal exposes all metrics that the chart's alerts and dashboards need, as far as this machine has them", async () => {
      const files = await glob("{rules,dashboards}/**/*.{yaml,json}", { cwd: chartDir, absolute: true });
      const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
      const asked = new Set(texts.flatMap((text) => text.match(/\bnode_\w+/g) ?? []));
      const names = async (profile: string) =>
        new Set((await scrape(await exporterArgs({ profile }))).map(({ name }) => name));
      const [least, all] = [await names("minimal"), await names("full")];
      const here = [...asked].filter((name) => all.has(name));
      expect(here.length).toBeGreaterThan(10);
      expect(here.filter((name) => !least.has(name))).toEqual([]);
    });

    it("The profile minimal also leaves out the exporter's own metrics", async () => {
      const own = (samples: Sample[]) => samples.filter(({ name }) => /^(go|process|promhttp)_/.test(name));
      expect(own(await scrape(await exporterArgs({ profile: "minimal" })))).toEqual([]);
      expect(own(await scrape(await exporterArgs())).length).toBeGreaterThan(0);
    });
  });

  describe("node_exporter with each collector's preset", () => {
    it("The collector textfile reads the node's folder", async () => {
      const folder = temporaryDirectory();
      await writeFile(join(folder, "backup.prom"), "backup_age_seconds 12\n");
      const args = await exporterArgs({ collectors: { textfile: { directory: "/var/lib/node-exporter" } } });
      const samples = await scrape(args, { "/host/textfile": folder });
      expect(samples).toContainEqual({ name: "backup_age_seconds", labels: {}, value: 12 });
      const mtime = samples.find(({ name }) => name === "node_textfile_mtime_seconds");
      expect(mtime?.labels).toEqual({ file: join(folder, "backup.prom") });
    });

    it("The collector processes counts the node's processes", async () => {
      const samples = await scrape(await exporterArgs({ collectors: { processes: true } }));
      expect(samples.find(({ name }) => name === "node_processes_pids")?.value).toBeGreaterThan(1);
    });

    it("The collectors systemd and logind query D-Bus, and do not affect the others if D-Bus is missing", async () => {
      const collectorsOf = { systemd: { "enable-restarts-metrics": true }, logind: true };
      const samples = await scrape(await exporterArgs({ collectors: collectorsOf, profile: "minimal" }));
      expect(collectors(samples)).toEqual([...minimal, "logind", "systemd"].sort());
    });

    it("Collector options of every type reach node_exporter", async () => {
      const set = {
        profile: "minimal",
        collectors: {
          cpu: { info: true },
          netdev: { "device-include": "lo", netlink: false },
          filesystem: { "stat-workers": 2 },
          sysctl: { include: ["vm.swappiness", "kernel.threads-max"] },
          diskstats: false,
        },
      };
      const samples = await scrape(await exporterArgs(set));
      expect(collectors(samples)).toEqual([...minimal.filter((name) => name !== "diskstats"), "sysctl"].sort());
      expect(devices(samples, "node_network_receive_bytes_total")).toEqual(["lo"]);
      const names = samples.map(({ name }) => name);
      expect(names).toEqual(
        expect.arrayContaining(["node_cpu_info", "node_sysctl_vm_swappiness", "node_sysctl_kernel_threads_max"]),
      );
    });

    it("extraArgs override all other flags, even those that the chart sets", async () => {
      const set = { profile: "minimal", extraArgs: { "no-collector.cpu": true, "collector.disable-defaults": false } };
      const names = collectors(await scrape(await exporterArgs(set)));
      expect(names).toEqual(Object.keys(help.collectors).filter((name) => onByDefault(name) && name !== "cpu"));
    });
  });

  // Otherwise the check in validation/validate.yaml would reject a valid combination.
  it.each(["diskstats.device", "filesystem.fs-types", "filesystem.mount-points", "netdev.device", "qdisc.device"])(
    "node_exporter does not start with both %s-include and the matching exclude",
    async (stem) => {
      const switchOn = `--collector.${stem.split(".")[0]}`;
      const args = [switchOn, `--collector.${stem}-include=a`, `--collector.${stem}-exclude=b`];
      await expect(scrape([...args, "--web.listen-address=:9100"])).rejects.toThrow(/mut\w+ exclusive/);
    },
  );

  describe("node_exporter on a node with pods", () => {
    it("Every entry of exclude has a case in this test", () => {
      const { devices, mountPoints, fsTypes } = chartValues().exclude as Record<string, Record<string, string>>;
      expect(Object.keys(podDevices).sort()).toEqual(Object.keys(devices ?? {}).sort());
      expect(Object.keys(containerMounts).sort()).toEqual(Object.keys(mountPoints ?? {}).sort());
      expect(Object.keys(otherTypes).sort()).toEqual(Object.keys(fsTypes ?? {}).sort());
    });

    it("node_exporter reports the node's devices and file systems, and none of the pods'", async () => {
      const found = await seen({});
      expect(found.netdev).toEqual(ownDevices);
      expect(found.netclass).toEqual(ownDevices);
      expect(found.arp).toEqual(ownDevices);
      expect(found.mounts).toEqual(ownMounts);
    });

    it("node_exporter without exclude also reports those of the pods", async () => {
      const found = await seen({ exclude: null });
      const all = [...ownDevices, ...Object.values(podDevices).flat()].sort();
      expect([found.netdev, found.netclass, found.arp]).toEqual([all, all, all]);
      // Only node_exporter's own exclusions remain.
      expect(found.mounts).toEqual(
        expect.arrayContaining([...ownMounts, "/var/lib/kubelet/pods/a/volumes/b", "/mnt/nfs4", "/mnt/fuse.s3fs"]),
      );
    });

    it("A removed entry of exclude exposes its devices and file systems, and an added entry hides them", async () => {
      const found = await seen({
        exclude: {
          devices: { calico: null, mine: "wlan.*|tunl0" },
          mountPoints: { kubelet: null, mine: "/data" },
          fsTypes: { network: null, mine: "tmpfs" },
        },
      });
      const calico = podDevices.calico ?? [];
      const expected = [...ownDevices, ...calico].filter((name) => !["wlan0", "tunl0"].includes(name)).sort();
      expect([found.netdev, found.netclass, found.arp]).toEqual([expected, expected, expected]);
      const network = (otherTypes.network ?? []).map((type) => `/mnt/${type}`);
      const mounts = [...ownMounts, ...(containerMounts.kubelet ?? []), ...network];
      expect(found.mounts).toEqual(
        mounts.filter((path) => !["/data", "/data/below", "/run", "/tmp"].includes(path)).sort(),
      );
    });
  });
});

/** Network devices of the node itself, including tunnels and bridges of network plugins. */
const ownDevices = [
  "lo",
  "eth0",
  "ens5",
  "enp0s31f6",
  "eno1",
  "bond0",
  "wlan0",
  "cni0",
  "docker0",
  "br-0123456789ab",
  "flannel.1",
  "tunl0",
  "vxlan.calico",
  "cilium_host",
  "antrea-gw0",
].sort();

/** The pods' network interfaces as each plugin names them, by entry of `exclude.devices`. */
const podDevices: Record<string, string[]> = {
  veth: ["veth1a2b3c4d", "vethwepl1a2b3c"],
  calico: ["cali0123456789a"],
  cilium: ["lxc0123456789ab", "lxc_health"],
  awsVpcCni: ["eni0123456789a"],
  azureCni: ["azv0123456789a"],
  gke: ["gke0123456789a"],
  antrea: ["coredns--1a2b3c"],
  kubeOvn: ["0123456789ab_h"],
  ovnKubernetes: ["0123456789abcde"],
  kubeProxy: ["kube-ipvs0", "nodelocaldns", "dummy0"],
};

/** Mount points of a node's own disks, including the folders of container runtimes and of the kubelet. */
const ownMounts = [
  "/",
  "/boot",
  "/data",
  "/data/below",
  "/run",
  "/run/netnsx",
  "/run/user",
  "/tmp",
  "/var/lib/containerd",
  "/var/lib/docker",
  "/var/lib/kubelet",
  "/developers",
].sort();

/** Mounts of containers, by entry of `exclude.mountPoints`. */
const containerMounts: Record<string, string[]> = {
  system: [
    "/dev/shm",
    "/proc/fs",
    "/sys/fs",
    "/run/credentials/a.service",
    "/run/netns",
    "/run/netns/b",
    "/run/snapd/ns",
    "/run/user/1000",
    "/run/user/1000/gvfs",
  ],
  containerd: [
    "/run/containerd/io.containerd.grpc.v1.cri/sandboxes/a/shm",
    "/run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io/a/rootfs",
    "/var/lib/containerd/tmpmounts/a",
    "/var/lib/rancher/rke2/agent/containerd/a",
  ],
  crio: ["/var/lib/containers/storage/overlay-containers/a/shm", "/run/containers/storage/a"],
  docker: ["/var/lib/docker/containers/a/mounts/shm", "/run/docker/netns/a"],
  kubelet: ["/var/lib/kubelet/pods/a/volumes/b", "/var/lib/kubelet/plugins/kubernetes.io/csi/a/globalmount"],
};

/** File system types, by entry of `exclude.fsTypes`. Each is mounted below /mnt. */
const otherTypes: Record<string, string[]> = {
  kernel: ["cgroup2", "bpf", "tracefs"],
  images: ["overlay", "squashfs", "erofs"],
  network: ["nfs", "nfs4", "cifs", "smb3", "ceph", "9p", "fuse.s3fs", "fuse.glusterfs", "lustre"],
};

/** Returns what node_exporter reports about a simulated node with all of these, by collector. */
async function seen(set: object) {
  const folders = await madeUpNode();
  const only = { netclass: true, arp: { netlink: false }, netdev: { netlink: false } };
  const samples = await scrape(await exporterArgs({ profile: "minimal", collectors: only, ...set }), folders);
  const mounts = samples.filter(({ name }) => name === "node_filesystem_size_bytes");
  return {
    netdev: devices(samples, "node_network_receive_bytes_total"),
    netclass: devices(samples, "node_network_info"),
    arp: devices(samples, "node_arp_entries"),
    mounts: mounts.map(({ labels }) => labels.mountpoint).sort(),
  };
}

/** Folders that simulate a node's /proc, /sys and /, in the kernel's format. */
async function madeUpNode(): Promise<Folders> {
  const dir = temporaryDirectory();
  const names = [...ownDevices, ...Object.values(podDevices).flat()];
  const write = async (path: string, text: string) => {
    await mkdir(join(dir, path, ".."), { recursive: true });
    await writeFile(join(dir, path), `${text}\n`);
  };
  await write(
    "proc/net/dev",
    ["Inter-|", " face |bytes", ...names.map((name) => `${name}: ${Array(16).fill(1).join(" ")}`)].join("\n"),
  );
  const neighbour = (name: string, index: number) =>
    `10.0.0.${index}        0x1         0x2         00:00:00:00:00:01     *        ${name}`;
  await write("proc/net/arp", ["IP address HW type Flags HW address Mask Device", ...names.map(neighbour)].join("\n"));
  for (const name of names) await write(`sys/class/net/${name}/operstate`, "up");
  const types = Object.values(otherTypes).flat();
  const mounts = [
    ...[...ownMounts, ...Object.values(containerMounts).flat()].map((path) => ({
      path,
      type: ["/run", "/tmp"].includes(path) ? "tmpfs" : "ext4",
    })),
    ...types.map((type) => ({ path: `/mnt/${type}`, type })),
  ];
  for (const { path } of mounts) await mkdir(join(dir, "root", path), { recursive: true });
  const line = ({ path, type }: { path: string; type: string }, index: number) =>
    `${index + 30} 1 8:${index} / ${path} rw,relatime shared:${index} - ${type} /dev/disk${index} rw`;
  await write("proc/1/mountinfo", mounts.map(line).join("\n"));
  return { "/host/proc": join(dir, "proc"), "/host/sys": join(dir, "sys"), "/host/root": join(dir, "root") };
}

/** Returns the sorted devices of a metric. */
function devices(samples: readonly Sample[], metric: string): (string | undefined)[] {
  return samples
    .filter(({ name }) => name === metric)
    .map(({ labels }) => labels.device)
    .sort();
}

/** Returns the collectors that ran, even if this machine lacks what they look for. */
function collectors(samples: readonly Sample[]): (string | undefined)[] {
  return samples
    .filter(({ name }) => name === "node_scrape_collector_success")
    .map(({ labels }) => labels.collector)
    .sort();
}

function onByDefault(name: string): boolean {
  return help.collectors[name] === true;
}

async function readHelp(): Promise<Help> {
  // Prints each flag on its own line, at any screen width.
  const text = (await run(await tool("node_exporter"), ["--help"])).replaceAll(/\n {8,}/g, " ");
  const found: Help = { collectors: {}, options: {} };
  for (const [, name = "", state] of text.matchAll(/Enable the (\w+) collector \(default:\s+(\w+)\)/g)) {
    found.collectors[name] = state === "enabled";
  }
  for (const [, negation, name = "", option = ""] of text.matchAll(/--(\[no-\])?collector\.(\w+)\.([\w.-]+)/g)) {
    // Some flags do not begin with the name of a collector. They are set with extraArgs.
    if (!(name in found.collectors)) continue;
    found.options[name] = { ...found.options[name], [option]: negation !== undefined };
  }
  return found;
}
