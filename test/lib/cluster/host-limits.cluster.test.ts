import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { requireDiskSpace, requireInotifyInstances } from "../../../scripts/lib/cluster/host-limits.ts";

it("Too little disk space is reported with the folder, the free space and the space needed", async () => {
  await requireDiskSpace("Node image", 0);
  await expect(requireDiskSpace("Node image", 10 ** 9)).rejects.toThrow(
    /^Node image: \S+ has \d+\.\d GiB of free space and 1000000000 GiB are needed\./,
  );
});

const limit = "/proc/sys/fs/inotify/max_user_instances";

// Other systems have no such limit.
if (existsSync(limit)) {
  it("The limit of inotify instances is not raised without permission, and the error says how to raise it", async () => {
    const before = readFileSync(limit, "utf8");
    await expect(requireInotifyInstances(10_000, false)).rejects.toThrow(
      /may need \d+ inotify instances, and the limit is \d+\. .*(fs\.inotify\.max_user_instances=\d+ .*, pass --set-sysctl\.|Raise it: sudo sysctl )/,
    );
    expect(readFileSync(limit, "utf8")).toBe(before);
  });
}
