import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { download } from "../../../scripts/lib/tools/download.ts";
import { folder } from "../../support/fixture.ts";

const content = "a program";
const sum = createHash("sha256").update(content).digest("hex");

/** Serves the program and a list of checksums. @returns its address */
async function site(checksums: string): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === "/v1/tool") response.end(content);
    else if (request.url === "/v1/sums") response.end(checksums);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === "object" ? `http://127.0.0.1:${address?.port}/v1` : "";
}

it.for([
  ["a list of several checksums", `${"0".repeat(64)}  other\n${sum}  tool\n`],
  ["a list that marks binary files with an asterisk", `${sum} *tool\n`],
  ["a single checksum", `${sum}\n`],
  [
    "the GitHub release metadata",
    JSON.stringify({ assets: [{ name: "other" }, { name: "tool", digest: `sha256:${sum}` }] }),
  ],
] as const)("A downloaded file is accepted if it matches %s", async ([, checksums]) => {
  const url = await site(checksums);
  const file = join(folder(), "tool");
  await download(`${url}/tool`, `${url}/sums`, file);
  expect(readFileSync(file, "utf8")).toBe(content);
});

it.for([
  ["its checksum differs", `${"0".repeat(64)}  tool\n`, /tool: expected sha256 0{64}, got [0-9a-f]{64}$/],
  [
    "GitHub has no checksum for it",
    JSON.stringify({ assets: [{ name: "tool" }] }),
    /tool: no checksum is published for this file$/,
  ],
  ["the list has no checksum for it", `${sum}  other\n`, /tool: no checksum is published for this file$/],
] as const)("A downloaded file is rejected if %s", async ([, checksums, message]) => {
  const url = await site(checksums);
  await expect(download(`${url}/tool`, `${url}/sums`, join(folder(), "tool"))).rejects.toThrow(message);
});

it("A download fails if the site does not have the file", async () => {
  const url = await site("");
  await expect(download(`${url}/none`, `${url}/no-sums`, join(folder(), "none"))).rejects.toThrow(
    /\/v1\/no-sums: HTTP 404$/,
  );
});

it("A download reports a host that does not answer, and tries it only once", async () => {
  const attempt = () => download("http://127.0.0.1:1/tool", "http://127.0.0.1:1/sums", join(folder(), "tool"));
  await expect(attempt()).rejects.toThrow(/^cannot reach 127\.0\.0\.1:1 \(.+\)$/);
  await expect(attempt()).rejects.toThrow(/^cannot reach 127\.0\.0\.1:1 \(.+\)$/);
});
