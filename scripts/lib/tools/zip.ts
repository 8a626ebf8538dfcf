import { inflateRawSync } from "node:zlib";

const centralHeader = 0x02014b50;
const endOfCentralDirectory = 0x06054b50;
const stored = 0;
const deflated = 8;

/**
 * Takes one file out of a ZIP archive; enough for archives below 4 GiB, so that nobody needs an unzip program.
 * The format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7 and 4.3.12.
 * @param archive the whole archive
 * @param name the file's path in it
 * @returns the file's content
 * @throws Error there is no such file, or it is compressed in another way than deflate
 */
export function unzipFile(archive: Buffer, name: string): Buffer {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || archive.readUInt32LE(end) !== endOfCentralDirectory) throw new Error("not a ZIP archive");
  let at = archive.readUInt32LE(end + 16);
  while (archive.readUInt32LE(at) === centralHeader) {
    const nameLength = archive.readUInt16LE(at + 28);
    if (archive.toString("utf8", at + 46, at + 46 + nameLength) === name) return content(archive, at, name);
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  throw new Error(`no ${name} in the ZIP archive`);
}

function content(archive: Buffer, header: number, name: string): Buffer {
  const method = archive.readUInt16LE(header + 10);
  const size = archive.readUInt32LE(header + 20);
  const local = archive.readUInt32LE(header + 42);
  // The local header repeats the name, and its extra field may differ in length from the central one.
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const bytes = archive.subarray(start, start + size);
  if (method === stored) return bytes;
  if (method === deflated) return inflateRawSync(bytes);
  throw new Error(`${name} is compressed by method ${method}, and only deflate is known here`);
}
