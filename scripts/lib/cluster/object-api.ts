import { Agent, type RequestOptions, request } from "node:https";
import { KubeConfig } from "@kubernetes/client-node";
import pRetry from "p-retry";
import type { Manifest } from "../kubernetes/manifest.ts";

/** The API server's response to an object: the reason for a rejection, and the warnings. Both are empty if it accepts the object. */
export interface ServerVerdict {
  rejected: string;
  warnings: string[];
}

export interface ApplyOptions {
  /** `apply` is server-side apply, as in Helm 4. `create` is what Helm 3 does for new objects. Default: `apply`. */
  by?: "apply" | "create";
  /** Whether this is a dry run. Default: true. */
  dryRun?: boolean;
}

/** A client that, unlike the client library, sends objects unchanged, even with unknown fields. */
export interface ObjectApi {
  apply(object: Manifest, options?: ApplyOptions): Promise<ServerVerdict>;
  /** Waits until the API server serves a kind, at most 30 s. */
  served(kind: Pick<Manifest, "apiVersion" | "kind">): Promise<void>;
  /** Deletes an object immediately. A missing object is not an error. */
  remove(object: Manifest): Promise<void>;
}

/**
 * Creates a client, without a request.
 * @param kubeconfig path of the kubeconfig of an API server
 */
export function connectObjects(kubeconfig: string): ObjectApi {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const kinds = new Map<string, Promise<Kind[]>>();

  const ask = async (method: string, path: string, body?: unknown, type = "application/json"): Promise<ApiAnswer> => {
    const options: RequestOptions = { method, agent, headers: { "content-type": type } };
    await config.applyToHTTPSOptions(options);
    // The agent keeps its own connections; the client library would open another one.
    return send(new URL(path, config.getCurrentCluster()?.server), { ...options, agent }, body);
  };

  const findKind = async (root: string, kind: string): Promise<Kind | undefined> => {
    const listed = kinds.get(root) ?? ask("GET", root).then(({ body }) => body.resources ?? []);
    kinds.set(root, listed);
    return (await listed).find((one) => one.kind === kind && !one.name.includes("/"));
  };

  /** Returns the path of the objects of a kind, or undefined if the API server does not have the kind. */
  const pathOf = async ({ apiVersion, kind, metadata }: Manifest): Promise<string | undefined> => {
    const root = apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
    const before = await findKind(root, kind);
    // A CustomResourceDefinition may have added the kind since.
    if (!before) kinds.delete(root);
    const found = before ?? (await findKind(root, kind));
    const namespace = found?.namespaced ? `/namespaces/${metadata.namespace ?? "default"}` : "";
    return found && `${root}${namespace}/${found.name}`;
  };

  return {
    async apply(object, { by = "apply", dryRun = true } = {}) {
      const path = await pathOf(object);
      if (!path) return { rejected: `no kind ${object.kind} in ${object.apiVersion}`, warnings: [] };
      const query = new URLSearchParams({ fieldManager: "helm", fieldValidation: "Strict" });
      if (dryRun) query.set("dryRun", "All");
      if (by === "apply") query.set("force", "true");
      const answer =
        by === "apply"
          ? await ask(
              "PATCH",
              `${path}/${encodeURIComponent(object.metadata.name)}?${query}`,
              object,
              "application/apply-patch+yaml",
            )
          : await ask("POST", `${path}?${query}`, object);
      return {
        rejected: answer.status < 300 ? "" : (answer.body.message ?? String(answer.status)),
        warnings: answer.warnings,
      };
    },
    async served({ apiVersion, kind }) {
      const find = async () => {
        const path = await pathOf({ apiVersion, kind, metadata: { name: "a" } });
        if (!path) throw new Error(`${apiVersion} ${kind} is not served`);
      };
      await pRetry(find, { retries: 300, factor: 1, minTimeout: 100 });
    },
    async remove(object) {
      const path = await pathOf(object);
      const { status, body } = await ask("DELETE", `${path}/${encodeURIComponent(object.metadata.name)}`, {
        gracePeriodSeconds: 0,
      });
      if (status >= 300 && status !== 404) throw new Error(body.message);
    },
  };
}

interface Kind {
  kind: string;
  /** The plural, as used in paths. */
  name: string;
  namespaced: boolean;
}

interface ApiAnswer {
  status: number;
  body: { message?: string; resources?: Kind[] };
  warnings: string[];
}

function send(url: URL, options: RequestOptions, body: unknown): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    const call = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        // 299 - "text", each in its own header: https://kubernetes.io/blog/2020/09/03/warnings
        const warnings = [...(response.headersDistinct.warning ?? [])].map(
          (line) => /^299 - "(.*)"$/.exec(line)?.[1] ?? line,
        );
        const text = Buffer.concat(chunks).toString();
        resolve({
          status: response.statusCode ?? 0,
          body: isJson(text) ? JSON.parse(text) : { message: text },
          warnings,
        });
      });
    });
    call.on("error", reject);
    const text = body === undefined ? "" : JSON.stringify(body);
    // A DELETE has no Content-Length by default, so the next request on the connection would begin with the rest of its body.
    if (text) call.setHeader("content-length", Buffer.byteLength(text));
    call.end(text);
  });
}

function isJson(text: string): boolean {
  return text.startsWith("{");
}
