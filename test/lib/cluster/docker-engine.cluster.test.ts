import { describe, expect, it } from "vitest";
import { isDebian, isRoot } from "../../../scripts/lib/tools/debian.ts";
import { run } from "../../../scripts/lib/util/exec.ts";
import { folder } from "../../support/fixture.ts";

const module = JSON.stringify(new URL("../../../scripts/lib/cluster/docker-engine.ts", import.meta.url));
const node = '"$1" --input-type=module --eval "$2"';

/** Namespaces in which no engine runs yet, and one can start without the files and the network of the machine's own. */
const privateRoot = ["unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc"];
const hideEngine = "mount -t tmpfs run /run && mount -t tmpfs docker /var/lib/docker && unset DOCKER_HOST";

/** The harness starts engines only here. Elsewhere every call finds the one that runs. */
const canStart = isRoot() && isDebian();

/** Runs a shell script where no engine runs, with a program as its $2. @returns its standard output */
function runWithoutEngine(script: string, program: string): Promise<string> {
  const [command = "", ...args] = canStart
    ? [...privateRoot, "sh", "-ec", `${hideEngine}; ${script}`]
    : ["sh", "-ec", script];
  return run(command, [...args, "sh", process.execPath, program], { env: { NODE_MONITORING_CACHE: folder() } });
}

/** How many of the calls that print their result started an engine. */
const countStarts = (output: string) => output.match(/true/g)?.length ?? 0;

describe("ensureDocker", () => {
  it("Simultaneous calls start one Docker engine", async () => {
    const output = await runWithoutEngine(
      node,
      `import { ensureDocker } from ${module};
       const calls = [1, 2, 3, 4].map(() => ensureDocker({ allowInstall: false }));
       for (const { started } of await Promise.all(calls)) console.log(started);`,
    );
    expect(output.trim().split("\n")).toHaveLength(4);
    expect(countStarts(output)).toBe(canStart ? 1 : 0);
  });

  it("Simultaneous calls of several processes start one Docker engine", async () => {
    const output = await runWithoutEngine(
      `(${node}) & first=$!; (${node}) & second=$!; ${node}; wait $first; wait $second`,
      `import { ensureDocker } from ${module};
       console.log((await ensureDocker({ allowInstall: false })).started);`,
    );
    expect(output.trim().split("\n")).toHaveLength(3);
    expect(countStarts(output)).toBe(canStart ? 1 : 0);
  });
});
