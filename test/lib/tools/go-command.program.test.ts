import { chmodSync, existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import which from "which";
import { goBuild } from "../../../scripts/lib/tools/go-build.ts";
import { run } from "../../../scripts/lib/util/exec.ts";
import { environment, folder } from "../../support/fixture.ts";

/** The folder of this machine's Go. */
const go = await which("go", { nothrow: true });

/**
 * A program called docker that runs the command of `docker run` here, with the same folders and variables, except that it keeps the cache with the
 * compiled standard library.
 */
const standIn = `#!/bin/sh
shift
while :; do
  case "$1" in
  -w) cd "$2" && shift 2 ;;
  -e)
    case "$2" in GOCACHE=*) ;; *) export "$2" ;; esac
    shift 2
    ;;
  -v | --user) shift 2 ;;
  golang:*) shift && PATH=${dirname(go ?? "")}:$PATH && exec "$@" ;;
  *) shift ;;
  esac
done
`;

/** PATH with the shell, but without Go and Docker. */
function pathWithout(): string {
  const all = (process.env.PATH ?? "").split(delimiter);
  return all.filter((dir) => !["go", "docker"].some((name) => existsSync(join(dir, name)))).join(delimiter);
}

const program = {
  "go.mod": "module hello\n\ngo 1.21\n",
  "main.go": 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("hello") }\n',
};

/** Milliseconds for a small build on a busy machine. */
const timeout = 300_000;

describe("goBuild on a machine without Go", () => {
  it.runIf(go !== null)("goBuild uses Docker's image of Go on a machine without Go", { timeout }, async () => {
    const bin = folder({ docker: standIn });
    chmodSync(join(bin, "docker"), 0o755);
    environment("NODE_MONITORING_CACHE", folder());
    environment("PATH", [bin, pathWithout()].join(delimiter));
    const dir = await goBuild({ name: "hello", version: "v1.0.0", folder: folder(program) });
    expect(await run(join(dir, "hello"), [])).toBe("hello");
  });

  it("goBuild fails in one line that names both ways to get Go if there is no Docker either", async () => {
    environment("NODE_MONITORING_CACHE", folder());
    environment("PATH", pathWithout());
    const failure = await goBuild({ name: "hello", version: "v1.0.0", folder: folder(program) }).catch(String);
    expect(failure).toMatch(
      /^UserError: hello must be built, and Go is missing \(.*Install Go from .*, or start Docker$/,
    );
  });
});
