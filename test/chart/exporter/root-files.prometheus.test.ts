import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryDirectory } from "tempy";
import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find } from "../../../scripts/lib/kubernetes/manifest.ts";
import { type Folders, type Sample, scrape } from "../../support/prometheus/node-exporter.ts";

/** Runs node_exporter as the chart's pod would, as the user in its security context. */
async function scrapeAsPod(set: object, folders: Folders): Promise<Sample[]> {
  const pod = find(await render({ set }), "DaemonSet").spec?.template.spec;
  const container = pod?.containers[0];
  const user = container?.securityContext?.runAsUser ?? pod?.securityContext?.runAsUser;
  expect(container?.securityContext?.capabilities).toEqual({ drop: ["ALL"] });
  return scrape(container?.args ?? [], folders, user);
}

/** The kernel's files about energy and slabs, with the kernel's permissions: only their owner, root, may read them. */
async function node(): Promise<Folders> {
  const [sys, proc] = [temporaryDirectory(), temporaryDirectory()];
  const zone = join(sys, "class/powercap/intel-rapl:0");
  await mkdir(zone, { recursive: true });
  await writeFile(join(zone, "name"), "package-0\n");
  await writeFile(join(zone, "max_energy_range_uj"), "262143328850\n");
  await writeFile(join(zone, "energy_uj"), "240422366267\n", { mode: 0o400 });
  const slabs = [
    "slabinfo - version: 2.1",
    "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>",
    "dentry              95   100    192   21    1 : tunables    0    0    0 : slabdata      5      5      0",
  ];
  await writeFile(join(proc, "slabinfo"), `${slabs.join("\n")}\n`, { mode: 0o400 });
  await Promise.all([sys, proc].map((folder) => chmod(folder, 0o755)));
  return { "/host/sys": sys, "/host/proc": proc };
}

const success = (samples: readonly Sample[], name: string) =>
  samples.find(({ name: metric, labels }) => metric === "node_scrape_collector_success" && labels.collector === name)
    ?.value;
const value = (samples: readonly Sample[], name: string) => samples.find((sample) => sample.name === name)?.value;

// Only root can switch to another user.
describe.skipIf(process.getuid?.() !== 0)("files that only root can read", () => {
  it("node_exporter reads root's files without capabilities if rapl and slabinfo are enabled", async () => {
    const samples = await scrapeAsPod({ collectors: { rapl: true, slabinfo: true } }, await node());
    expect(value(samples, "node_rapl_package_joules_total")).toBeCloseTo(240422.366267);
    expect(value(samples, "node_slabinfo_active_objects")).toBe(95);
    expect([success(samples, "rapl"), success(samples, "slabinfo")]).toEqual([1, 1]);
  });

  it("node_exporter does not read root's files otherwise: rapl, which is enabled by default, returns nothing, and slabinfo fails", async () => {
    const set = { extraArgs: { "collector.slabinfo": true } };
    const samples = await scrapeAsPod(set, await node());
    expect(value(samples, "node_rapl_package_joules_total")).toBeUndefined();
    expect([success(samples, "rapl"), success(samples, "slabinfo")]).toEqual([0, 0]);
  });
});
