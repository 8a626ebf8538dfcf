import { basename } from "node:path";
import pMap from "p-map";
import { tool } from "../../tools/resolve.ts";
import { UserError } from "../../util/errors.ts";
import { type RunOptions, run } from "../../util/exec.ts";
import type { Progress } from "../../util/progress.ts";
import { clusterNodes } from "../kind.ts";
import { findImageId, imageExists, pullImage } from "./docker.ts";
import { buildLocally, canBuildLocally, isOutdatedBuild } from "./local-builds.ts";

/** An image that the Docker engine has. */
export interface EnsuredImage {
  ref: string;
  /** Why it was built locally; undefined if it is the public image. */
  reason?: string;
}

/**
 * Ensures that the Docker engine has images. It pulls missing images, and builds those that cannot be pulled if local-builds.ts has a recipe.
 * @param refs full names with tag or digest
 * @throws UserError an image can be neither pulled nor built
 */
export async function ensureImages(
  refs: readonly string[],
  options: Pick<RunOptions, "onLine" | "signal"> = {},
): Promise<EnsuredImage[]> {
  const { onLine } = options;
  const ensure = async (ref: string): Promise<EnsuredImage> => {
    if (await imageExists(ref)) {
      if (!(await isOutdatedBuild(ref))) return { ref };
      await buildLocally(ref, { onLine });
      return { ref, reason: "its recipe has changed" };
    }
    onLine?.(`image ${ref}: pulling`);
    const result = await pullImage(ref, options);
    if (result.pulled) return { ref };
    if (!canBuildLocally(ref)) {
      throw new UserError(`Cannot pull image ${ref} (${result.reason}), and there is no recipe to build it.`);
    }
    onLine?.(`image ${ref}: building it, because it cannot be pulled (${result.reason})`);
    await buildLocally(ref, { onLine });
    return { ref, reason: result.reason };
  };
  return pMap([...new Set(refs)], ensure);
}

/**
 * Loads images from the Docker engine into those nodes of a kind cluster that lack them or have other versions.
 * @returns the images that at least one node was missing
 */
export async function loadImages(
  cluster: string,
  refs: readonly string[],
  { onLine }: Progress = {},
): Promise<string[]> {
  const nodes = (await clusterNodes(cluster)).map(({ name }) => name);
  const ids = await pMap([...new Set(refs)], async (ref) => ({ ref, id: await findImageId(ref) }));
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

/** @returns a function that tells whether a node's containerd has an image with a name and Docker's ID */
async function readNodeImages(node: string): Promise<(ref: string, id: string | undefined) => boolean> {
  const lines = (await run("docker", ["exec", node, "ctr", "--namespace", "k8s.io", "images", "list"])).split("\n");
  const digests = new Map(lines.map((line) => line.split(/\s+/)).map(([name = "", , digest]) => [name, digest]));
  return (ref, id) => {
    const digest = digests.get(normalizeName(ref));
    // Docker's ID is the digest of the image's configuration, by which containerd finds the image too. With Docker's newer image store it
    // is the digest of the manifest.
    return digest !== undefined && id !== undefined && (digest === id || digests.get(id) === digest);
  };
}

/** Adds the registry to an image's name, like containerd; Docker's default is Docker Hub. */
function normalizeName(ref: string): string {
  const [first = "", ...rest] = ref.split("/");
  if (rest.length && (/[.:]/.test(first) || first === "localhost")) return ref;
  return rest.length ? `docker.io/${ref}` : `docker.io/library/${ref}`;
}
