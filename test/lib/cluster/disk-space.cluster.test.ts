import { expect, test } from "vitest";
import { requireDiskSpace } from "../../../scripts/lib/cluster/disk-space.ts";

test("too little disk space is said before anything is built: the folder, what it has, and what is needed", async () => {
  await requireDiskSpace("Node image", 0);
  await expect(requireDiskSpace("Node image", 10 ** 9)).rejects.toThrow(
    /^Node image: \S+ has \d+\.\d GiB of free space and 1000000000 GiB are needed\./,
  );
});
