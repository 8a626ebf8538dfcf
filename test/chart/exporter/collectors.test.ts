import { describe, expect, it } from "vitest";
import type { HelmError } from "../../../scripts/lib/helm/errors.ts";
import { type RenderOptions, render, renderNotes } from "../../../scripts/lib/helm/render.ts";
import { find } from "../../../scripts/lib/kubernetes/manifest.ts";
import { chartValues } from "../../../scripts/lib/values/merge.ts";
import { validateValues } from "../../../scripts/lib/values/validate.ts";
import { rejection } from "../../support/rejection.ts";
import { helms } from "../../support/values-files.ts";

/** Values that contradict each other, and the value that is reported. */
const rejected: { set: object; path: string[] }[] = [
  {
    set: { collectors: { cpu: true }, extraArgs: { "no-collector.cpu": true } },
    path: ["extraArgs", "no-collector.cpu"],
  },
  { set: { collectors: { cpu: false }, extraArgs: { "collector.cpu": true } }, path: ["extraArgs", "collector.cpu"] },
  {
    set: { collectors: { netdev: { netlink: false } }, extraArgs: { "collector.netdev.netlink": true } },
    path: ["extraArgs", "collector.netdev.netlink"],
  },
  {
    set: { collectors: { textfile: { directory: "/a" } }, extraArgs: { "collector.textfile.directory": "/b" } },
    path: ["extraArgs", "collector.textfile.directory"],
  },
  {
    set: { collectors: { cpu: true }, extraArgs: { "collector.disable-defaults": true } },
    path: ["extraArgs", "collector.disable-defaults"],
  },
  {
    set: { collectors: { netdev: { "device-include": "a", "device-exclude": "b" } } },
    path: ["collectors", "netdev", "device-include"],
  },
  {
    set: {
      collectors: { filesystem: { "fs-types-include": "a" } },
      extraArgs: { "collector.filesystem.fs-types-exclude": "b" },
    },
    path: ["collectors", "filesystem", "fs-types-include"],
  },
  {
    set: { extraArgs: { "collector.netdev.device-include": "a", "collector.netdev.device-exclude": "b" } },
    path: ["extraArgs", "collector.netdev.device-include"],
  },
  ...[{ runAsUser: 1000 }, { runAsNonRoot: true }].map((containerSecurityContext) => ({
    set: { collectors: { slabinfo: true }, containerSecurityContext },
    path: ["collectors", "slabinfo"],
  })),
];

const contradictions = rejected.map((one) => ({ ...one, values: JSON.stringify(one.set) }));

/** Valid combinations that are similar to rejected ones. */
const accepted: object[] = [
  { collectors: { netdev: { netlink: false } }, extraArgs: { "collector.netdev.address-info": true } },
  { collectors: { cpu: true }, extraArgs: { "collector.cpu.info": true, "no-collector.arp": true } },
  { extraArgs: { "collector.disable-defaults": true, "collector.cpu": true } },
  { collectors: { netdev: { "device-include": "a" } } },
  { collectors: { systemd: { "unit-include": "a", "unit-exclude": "b" } } },
  { collectors: { slabinfo: true, rapl: true }, containerSecurityContext: null },
  { collectors: { slabinfo: true }, containerSecurityContext: { runAsUser: 0, runAsNonRoot: false } },
  { collectors: { slabinfo: false }, containerSecurityContext: { runAsUser: 1000 } },
];

/** Values that the schema rejects, the path that Helm reports, and the harness's message. */
const misspelt: { set: object; at: string; says: string }[] = [
  { set: { collectors: { cpus: true } }, at: "collectors: ", says: "collectors.cpus: unknown key. Did you mean cpu?" },
  {
    set: { collectors: { netdev: { "device-excludes": "a" } } },
    at: "collectors.netdev: ",
    says: "collectors.netdev.device-excludes: unknown key. Did you mean device-exclude?",
  },
  { set: { collectors: { cpu: "on" } }, at: "collectors.cpu: ", says: "collectors.cpu: must be boolean,object" },
  { set: { collectors: { loadavg: {} } }, at: "collectors.loadavg: ", says: "collectors.loadavg: must be boolean" },
  {
    set: { collectors: { netdev: { netlink: "no" } } },
    at: "collectors.netdev.netlink: ",
    says: "collectors.netdev.netlink: must be boolean",
  },
  {
    set: { collectors: { textfile: { directory: "text" } } },
    at: "collectors.textfile.directory: ",
    says: 'collectors.textfile.directory: "text" is not an absolute path, which starts with /',
  },
  {
    set: { collectors: { filesystem: { "stat-workers": 1000000 } } },
    at: "collectors.filesystem.stat-workers: ",
    says: "collectors.filesystem.stat-workers: must be <= 256",
  },
  {
    set: { exclude: { devices: { mine: "eth(" } } },
    at: "exclude.devices.mine: ",
    says: 'exclude.devices.mine: "eth(" is not a regex',
  },
  { set: { exclude: { device: {} } }, at: "exclude: ", says: "exclude.device: unknown key. Did you mean devices?" },
  {
    set: { profile: "max" },
    at: "profile: ",
    says: 'profile: must be one of minimal, standard, full, not "max"',
  },
];

describe.concurrent.each(helms)("collectors with %s", (helm) => {
  const pod = async (set: object = {}) => {
    const options: RenderOptions = { helm, set };
    const spec = find(await render(options), "DaemonSet").spec?.template.spec;
    const [container] = spec?.containers ?? [];
    return { spec, args: container?.args ?? [], mounts: container?.volumeMounts ?? [], volumes: spec?.volumes ?? [] };
  };

  it("The profile minimal names its collectors, and standard names none", async () => {
    const switches = async (profile: string) =>
      (await pod({ profile })).args.filter((arg) => /^--(no-)?(collector|web)\./.test(arg) && !arg.includes("="));
    expect(await switches("standard")).toEqual([]);
    expect(await switches("minimal")).toEqual([
      "--collector.conntrack",
      "--collector.cpu",
      "--collector.disable-defaults",
      "--collector.diskstats",
      "--collector.filefd",
      "--collector.filesystem",
      "--collector.loadavg",
      "--collector.mdadm",
      "--collector.meminfo",
      "--collector.netdev",
      "--collector.pressure",
      "--collector.stat",
      "--collector.textfile",
      "--collector.time",
      "--collector.timex",
      "--collector.uname",
      "--collector.vmstat",
      "--web.disable-exporter-metrics",
    ]);
  });

  it.each(["minimal", "standard", "full"])(
    "The profile %s needs only the node's network and three folders",
    async (profile) => {
      const { spec, volumes } = await pod({ profile });
      expect(volumes.map(({ name }) => name)).toEqual(["proc", "root", "sys"]);
      expect([spec?.hostPID, spec?.containers[0]?.securityContext?.capabilities]).toEqual([
        undefined,
        { drop: ["ALL"] },
      ]);
    },
  );

  it("Collectors and their options become flags, and override those of the profile", async () => {
    const { args } = await pod({
      collectors: {
        arp: false,
        cpu: true,
        ethtool: { "metrics-include": "rx_.*" },
        ntp: { "server-port": 1123, "server-is-local": true },
        netclass: { "ignored-devices": "wlan0", netlink: false },
        sysctl: { include: ["vm.swappiness", "kernel.threads-max"] },
      },
    });
    const given = args.filter((arg) => /arp|cpu|ethtool|netclass|ntp|sysctl/.test(arg));
    expect(given).toEqual([
      "--collector.ethtool",
      expect.stringMatching(/^--collector\.ethtool\.device-exclude=\^\(.*veth\.\*\)\$$/),
      "--collector.ethtool.metrics-include=rx_.*",
      "--collector.netclass.ignored-devices=wlan0",
      "--collector.ntp",
      "--collector.ntp.server-is-local",
      "--collector.ntp.server-port=1123",
      "--collector.sysctl",
      "--collector.sysctl.include=vm.swappiness",
      "--collector.sysctl.include=kernel.threads-max",
      "--no-collector.arp",
      "--no-collector.netclass.netlink",
    ]);
  });

  it("A large number in an option is written without an exponent", async () => {
    const { args } = await pod({ extraArgs: { "web.max-requests": 1000000, "runtime.gomaxprocs": 0.5 } });
    expect(args).toContain("--web.max-requests=1000000");
    expect(args).toContain("--runtime.gomaxprocs=0.5");
  });

  it("Entries of exclude can be added and removed one by one", async () => {
    const devices = Object.fromEntries(Object.keys(excluded("devices")).map((key) => [key, null]));
    const fsTypes = { kernel: "", images: null, network: "nfs4?" };
    const { args } = await pod({
      exclude: { devices: { ...devices, mine: "tap.*" }, fsTypes, mountPoints: null },
      collectors: { qdisc: true },
    });
    expect(args.filter((arg) => /exclude|ignored/.test(arg))).toEqual([
      "--collector.arp.device-exclude=^(tap.*)$",
      "--collector.filesystem.fs-types-exclude=^(nfs4?)$",
      "--collector.netclass.ignored-devices=^(tap.*)$",
      "--collector.netdev.device-exclude=^(tap.*)$",
      "--collector.qdisc.device-exclude=^(tap.*)$",
    ]);
  });

  it.each([
    { collectors: { netdev: { "device-include": "eth.*" } }, gone: "collector.netdev.device-exclude" },
    { collectors: { netdev: false }, gone: "collector.netdev.device-exclude" },
    { collectors: { filesystem: { "fs-types-include": "ext4" } }, gone: "collector.filesystem.fs-types-exclude" },
    { collectors: { filesystem: { "ignored-fs-types": "nfs" } }, gone: "collector.filesystem.fs-types-exclude" },
    { collectors: { filesystem: { "ignored-mount-points": "/a" } }, gone: "collector.filesystem.mount-points-exclude" },
    {
      extraArgs: { "collector.filesystem.mount-points-include": "/" },
      gone: "collector.filesystem.mount-points-exclude",
    },
  ])("The default flag $gone is omitted with $collectors $extraArgs", async ({ gone, ...set }) => {
    const flags = async (more: object) => (await pod(more)).args.map((arg) => arg.replace(/=.*/s, ""));
    const before = await flags({});
    expect(before).toContain(`--${gone}`);
    const after = await flags(set);
    expect(before.filter((flag) => !after.includes(flag))).toEqual([`--${gone}`]);
  });

  it("extraArgs override a flag and its opposite", async () => {
    const extraArgs = {
      "no-collector.cpu": true,
      "collector.netdev.device-exclude": "a",
      "web.disable-exporter-metrics": false,
    };
    const { args } = await pod({ profile: "minimal", extraArgs });
    expect(args.filter((arg) => /\.cpu|netdev\.|web\.disable/.test(arg))).toEqual([
      "--collector.netdev.device-exclude=a",
      "--no-collector.cpu",
    ]);
  });

  it("The collector textfile creates the node's folder, mounts it read-only and reads it", async () => {
    const { args, mounts, volumes } = await pod({ collectors: { textfile: { directory: "/var/lib/node-exporter" } } });
    expect(args).toContain("--collector.textfile.directory=/host/textfile");
    expect(mounts).toContainEqual({ name: "textfile", mountPath: "/host/textfile", readOnly: true });
    const hostPath = { path: "/var/lib/node-exporter", type: "DirectoryOrCreate" };
    expect(volumes).toContainEqual({ name: "textfile", hostPath });
  });

  it("The collector textfile reads and mounts nothing without a folder", async () => {
    const before = await pod();
    expect(await pod({ collectors: { textfile: {} } })).toEqual(before);
  });

  it("An empty map of options enables the collector", async () => {
    const { args } = await pod({ collectors: { systemd: {} } });
    expect(args.filter((arg) => arg.includes("systemd"))).toEqual(["--collector.systemd"]);
  });

  it("No collector runs if all collectors of a profile are disabled", async () => {
    const flags = ({ args }: { args: string[] }) => args.filter((arg) => arg.startsWith("--collector."));
    const names = flags(await pod({ profile: "minimal" })).flatMap(
      (arg) => /^--collector\.(\w+)$/.exec(arg)?.[1] ?? [],
    );
    expect(names.length).toBeGreaterThan(10);
    const collectors = Object.fromEntries(names.map((name) => [name, false]));
    expect(flags(await pod({ profile: "minimal", collectors }))).toEqual(["--collector.disable-defaults"]);
  });

  it("The collector textfile reads a folder from hostMounts where it is mounted", async () => {
    const textfile = { hostPath: "/srv/metrics", mountPath: "/metrics", type: "Directory" };
    const { args, mounts, volumes } = await pod({
      collectors: { textfile: { directory: "/var/lib/node-exporter" } },
      hostMounts: { textfile },
    });
    expect(args).toContain("--collector.textfile.directory=/metrics");
    expect(mounts).toContainEqual({ name: "textfile", mountPath: "/metrics", readOnly: true });
    expect(volumes).toContainEqual({ name: "textfile", hostPath: { path: "/srv/metrics", type: "Directory" } });
  });

  it.each(["systemd", "logind"])("The collector %s gets only D-Bus from the node", async (name) => {
    const { spec, mounts, volumes } = await pod({ collectors: { [name]: true } });
    expect(mounts).toContainEqual({ name: "dbus", mountPath: "/var/run/dbus", readOnly: true });
    expect(volumes.map(({ name }) => name)).toEqual(["dbus", "proc", "root", "sys"]);
    expect(volumes).toContainEqual({ name: "dbus", hostPath: { path: "/run/dbus" } });
    expect(spec?.hostPID).toBeUndefined();
  });

  it("The collector processes shares the node's process IDs, and disabling it does not change hostPID", async () => {
    const hostPID = async (set: object) => (await pod(set)).spec?.hostPID;
    expect(await hostPID({ collectors: { processes: true } })).toBe(true);
    expect(await hostPID({ collectors: { processes: false } })).toBeUndefined();
    expect(await hostPID({ collectors: { processes: false }, hostPID: true })).toBe(true);
  });

  it.each(contradictions)("The chart rejects $path.0.$path.1 in $values", async ({ set, path }) => {
    const { rejections } = await rejection({ helm, set });
    expect(rejections.map((one) => one.path)).toEqual([path]);
  });

  it.each(accepted.map((set) => ({ text: JSON.stringify(set), set })))("The chart accepts $text", async ({ set }) => {
    await expect(render({ helm, set })).resolves.not.toEqual([]);
  });

  it.each(misspelt)("The schema rejects a misspelt option: $says", async ({ set, at }) => {
    const error: HelmError = await render({ helm, set }).then(
      () => expect.fail("it is accepted"),
      (reason) => reason,
    );
    // Helm 3 also reports the condition that contains the error.
    const findings = error.lines.filter((line) => !/: Must validate "(then|else)" /.test(line));
    expect(findings).toEqual([expect.stringContaining(at)]);
  });
});

it.each(misspelt)("The harness reports a misspelt option: $says", ({ set, says }) => {
  expect(validateValues(chartValues([], set))).toEqual([says]);
});

it.each(contradictions)("The schema leaves contradictions to the chart's validation: $values", ({ set }) => {
  expect(validateValues(chartValues([], set))).toEqual([]);
});

describe("the notes on collectors", () => {
  it("The notes report that a collector shares the node's process IDs with the pods", async () => {
    expect(await renderNotes({ set: { collectors: { processes: true } } })).toContain("(hostPID)");
    expect(await renderNotes()).not.toContain("hostPID");
  });

  it("The notes explain what D-Bus needs on nodes with AppArmor, and this works", async () => {
    const notes = await renderNotes({ set: { collectors: { systemd: true } } });
    expect(notes).toContain("--set containerSecurityContext.appArmorProfile.type=Unconfined");
    const appArmorProfile = { type: "Unconfined" };
    const set = { collectors: { systemd: true }, containerSecurityContext: { appArmorProfile } };
    const container = find(await render({ set }), "DaemonSet").spec?.template.spec?.containers[0];
    expect(container?.securityContext).toMatchObject({ appArmorProfile });
    expect(await renderNotes()).not.toContain("D-Bus");
  });
});

function excluded(part: string): object {
  return (chartValues().exclude as Record<string, object>)[part] ?? {};
}
