import { expect, it } from "vitest";
import { requireDiskSpace } from "../../../scripts/lib/cluster/host-limits.ts";

it("Too little disk space is reported with the folder, the free space and the space needed", async () => {
  await requireDiskSpace("Node image", 0);
  await expect(requireDiskSpace("Node image", 10 ** 9)).rejects.toThrow(
    /^Node image: \S+ has \d+\.\d GiB of free space and 1000000000 GiB are needed\./,
  );
});
