import { basename } from "node:path";
import pMap from "p-map";
import { tool } from "../../tools/resolve.ts";
import { UserError } from "../../util/errors.ts";
import { type RunOptions, run } from "../../util/exec.ts";
import type { Progress } from "../../util/progress.ts";
import { clusterNodes } from "../kind.ts";
import { imageExists, imageId, pullImage } from "./docker.ts";
import { buildStandIn, canStandIn, isOutdatedStandIn } from "./local-builds.ts";

/** An image that the Docker engine has now. */
export interface EnsuredImage {
  ref: string;
  /** Why it was built here, where it was: the public image of that name is another one. */
  reason?: string;
}

/**
 * Makes sure that the Docker engine has images: pulls those that are missing, and builds those that cannot be pulled, as far as
 * their programs are Go modules that we know (see stand-in-images.ts).
 * @param refs full names with tag or digest
 * @throws UserError an image can neither be pulled nor built; its name and why
 */
export async function ensureImages(
  refs: readonly string[],
  options: Pick<RunOptions, "onLine" | "signal"> = {},
): Promise<EnsuredImage[]> {
  const { onLine } = options;
  const ensure = async (ref: string): Promise<EnsuredImage> => {
    if (await imageExists(ref)) {
      if (!(await isOutdatedStandIn(ref))) return { ref };
      await buildStandIn(ref, { onLine });
      return { ref, reason: "how it is built has changed" };
    }
    onLine?.(`image ${ref}: pulling`);
    const result = await pullImage(ref, options);
    if (result.pulled) return { ref };
    if (!canStandIn(ref)) {
      throw new UserError(
        `Image ${ref}: cannot be pulled (${result.reason}), and is none of those that can be built here.`,
      );
    }
    onLine?.(`image ${ref}: cannot be pulled (${result.reason}), building one in its place`);
    await buildStandIn(ref, { onLine });
    return { ref, reason: result.reason };
  };
  return pMap([...new Set(refs)], ensure);
}

/**
 * Puts images of the Docker engine into a kind cluster's nodes, where they are missing or others.
 * @returns the images that were loaded, into at least one node
 */
export async function loadImages(
  cluster: string,
  refs: readonly string[],
  { onLine }: Progress = {},
): Promise<string[]> {
  const nodes = (await clusterNodes(cluster)).map(({ name }) => name);
  const ids = await pMap([...new Set(refs)], async (ref) => ({ ref, id: await imageId(ref) }));
  const missing = await pMap(nodes, async (node) => {
    const there = await readNodeImages(node);
    return { node, refs: ids.filter(({ ref, id }) => !there(ref, id)).map(({ ref }) => ref) };
  });
  const wanted = [...new Set(missing.flatMap((entry) => entry.refs))];
  const targets = missing.filter((entry) => entry.refs.length > 0).map(({ node }) => node);
  if (wanted.length) {
    onLine?.(
      `cluster ${cluster}: loading ${wanted.map((ref) => basename(ref)).join(", ")} into ${targets.length} nodes`,
    );
    await run(
      await tool("kind"),
      ["load", "docker-image", ...wanted, "--name", cluster, "--nodes", targets.join(",")],
      {
        onLine,
        remedy: "Check Docker's free disk space (docker system df), and run this again",
      },
    );
  }
  return wanted;
}

/** @returns whether a node's containerd has an image of that name with that ID, as Docker gives it */
async function readNodeImages(node: string): Promise<(ref: string, id: string | undefined) => boolean> {
  const lines = (await run("docker", ["exec", node, "ctr", "--namespace", "k8s.io", "images", "list"])).split("\n");
  const digests = new Map(lines.map((line) => line.split(/\s+/)).map(([name = "", , digest]) => [name, digest]));
  return (ref, id) => {
    const digest = digests.get(normalized(ref));
    // Docker's ID is the digest of the image's configuration, under which containerd has the image too; or, with Docker's newer image
    // store, the digest of the manifest.
    return digest !== undefined && id !== undefined && (digest === id || digests.get(id) === digest);
  };
}

/** A name as containerd has it: with the registry, which for Docker is its own when left out. */
function normalized(ref: string): string {
  const [first = "", ...rest] = ref.split("/");
  if (rest.length && (/[.:]/.test(first) || first === "localhost")) return ref;
  return rest.length ? `docker.io/${ref}` : `docker.io/library/${ref}`;
}
