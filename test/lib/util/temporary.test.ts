import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cacheDir } from "../../../scripts/lib/util/paths.ts";
import { temporaryDirectoryTask } from "../../../scripts/lib/util/temporary.ts";
import { environment, folder } from "../../support/fixture.ts";

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

it("Only this user can read a temporary folder, and it is removed even if the work fails", async () => {
  let left = "";
  const work = temporaryDirectoryTask(async (dir) => {
    left = dir;
    writeFileSync(join(dir, "secret"), "");
    expect(mode(dir)).toBe("700");
    throw new Error("failed");
  });
  await expect(work).rejects.toThrow("failed");
  expect(left).not.toBe("");
  expect(existsSync(left)).toBe(false);
});

it("Only this user can read a new cache folder", () => {
  environment("NODE_MONITORING_CACHE", join(folder(), "cache"));
  expect(mode(join(cacheDir("go"), ".."))).toBe("700");
  expect(mode(cacheDir("go"))).toBe("700");
});
