import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { setGlobalProxyFromEnv } from "node:http";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { UserError } from "../util/errors.ts";

/** Hosts that did not answer, with the error. They are not tried again in this process, because each attempt may wait for a timeout. */
const silentHosts = new Map<string, string>();

/**
 * Downloads a file and verifies it with the checksums of its publisher. The usual variables configure proxies (`HTTPS_PROXY`, `NO_PROXY`).
 * @param url the file to download
 * @param checksumsUrl a list of lines `sha256 name`, a single sha256, or a release in the format of GitHub's API
 * @param file the path to write to
 * @param onLine called with the progress
 * @throws UserError the host does not answer, the response is an error, or the checksum differs
 */
export async function download(
  url: string,
  checksumsUrl: string,
  file: string,
  onLine: (line: string) => void = () => {},
): Promise<void> {
  await throughProxy(async () => {
    const expected = findChecksum(url, await (await get(checksumsUrl)).text());
    const response = await get(url);
    if (!response.body) throw new UserError(`${url}: empty response`);
    const hash = createHash("sha256");
    const size = Number(response.headers.get("content-length"));
    let done = 0;
    const watch = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        hash.update(chunk);
        done += chunk.length;
        onLine(`${megabytes(done)}${size ? ` of ${megabytes(size)}` : ""} MB`);
        next(null, chunk);
      },
    });
    await pipeline(Readable.fromWeb(response.body), watch, createWriteStream(file));
    const actual = hash.digest("hex");
    if (actual !== expected) throw new UserError(`${url}: expected sha256 ${expected}, got ${actual}`);
  });
}

async function get(url: string): Promise<Response> {
  const { host } = new URL(url);
  const known = silentHosts.get(host);
  if (known) throw new UserError(known);
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = cause instanceof Error && "code" in cause ? cause.code : cause;
    const failure = `cannot reach ${host} (${code})`;
    silentHosts.set(host, failure);
    throw new UserError(failure);
  }
  if (!response.ok) throw new UserError(`${url}: HTTP ${response.status}`);
  return response;
}

/** @throws UserError the text has no checksum for the file */
function findChecksum(url: string, checksums: string): string {
  const name = decodeURIComponent(new URL(url).pathname.split("/").at(-1) ?? "");
  // https://docs.github.com/en/rest/releases/releases
  const digests = (release: { assets?: { name: string; digest?: string }[] }) =>
    (release.assets ?? []).map(({ name: of, digest = "" }) => `${digest.replace("sha256:", "")} ${of}`);
  const lines = checksums.trimStart().startsWith("{") ? digests(JSON.parse(checksums)) : checksums.trim().split("\n");
  for (const line of lines) {
    // A star before the name means "binary", and some tools prefix names with ./
    const [sum, of] = line.trim().split(/\s+\*?(?:\.\/)?/);
    if (sum && /^[0-9a-f]{64}$/i.test(sum) && (of === name || (of === undefined && lines.length === 1))) {
      return sum.toLowerCase();
    }
  }
  throw new UserError(`${url}: no checksum is published for this file`);
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

let proxied = 0;
let restore = () => {};

/** Uses proxies for downloads only, because the same process also connects to local clusters. */
async function throughProxy(work: () => Promise<void>): Promise<void> {
  if (proxied++ === 0) restore = setGlobalProxyFromEnv();
  try {
    await work();
  } finally {
    if (--proxied === 0) restore();
  }
}
