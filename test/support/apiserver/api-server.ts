import { Agent, type RequestOptions, request } from "node:https";
import { KubeConfig } from "@kubernetes/client-node";
import { inject } from "vitest";
import type { Manifest } from "../../../scripts/lib/kubernetes/manifest.ts";

/** What the API server says of an object: why it refuses it, and what it warns of. Both are empty when all is well. */
export interface Verdict {
  refused: string;
  warnings: string[];
}

export interface ApplyOptions {
  /** `apply`: server-side, as Helm 4 does; `create`: as Helm 3 does for what is not there. Default `apply`. */
  by?: "apply" | "create";
  /** Nothing is kept; default true. */
  dryRun?: boolean;
}

/** The API server of the tier. Unlike the client library, it passes objects on as they are, whatever is in them. */
export interface ApiServer {
  apply(object: Manifest, options?: ApplyOptions): Promise<Verdict>;
  /** Gone at once; what is not there is none to complain about. */
  remove(object: Manifest): Promise<void>;
}

/** @returns a client of the API server that setup.ts has started */
export function apiServer(): ApiServer {
  return connect(inject("kubeconfig"));
}

/** @param kubeconfig path of it */
export function connect(kubeconfig: string): ApiServer {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const kinds = new Map<string, Promise<Kind[]>>();

  const ask = async (method: string, path: string, body?: unknown, type = "application/json"): Promise<Answer> => {
    const options: RequestOptions = { method, agent, headers: { "content-type": type } };
    await config.applyToHTTPSOptions(options);
    // The agent has connections of its own, and the client library would bring another one.
    return send(new URL(path, config.getCurrentCluster()?.server), { ...options, agent }, body);
  };

  /** The path of the objects of a kind; undefined when the API server has no such kind. */
  const pathOf = async ({ apiVersion, kind, metadata }: Manifest): Promise<string | undefined> => {
    const root = apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
    const known = kinds.get(root) ?? ask("GET", root).then(({ body }) => body.resources ?? []);
    kinds.set(root, known);
    const found = (await known).find((one) => one.kind === kind && !one.name.includes("/"));
    const namespace = found?.namespaced ? `/namespaces/${metadata.namespace ?? "default"}` : "";
    return found && `${root}${namespace}/${found.name}`;
  };

  return {
    async apply(object, { by = "apply", dryRun = true } = {}) {
      const path = await pathOf(object);
      if (!path) return { refused: `no kind ${object.kind} in ${object.apiVersion}`, warnings: [] };
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
        refused: answer.status < 300 ? "" : (answer.body.message ?? String(answer.status)),
        warnings: answer.warnings,
      };
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
  /** Plural, as it is in paths. */
  name: string;
  namespaced: boolean;
}

interface Answer {
  status: number;
  body: { message?: string; resources?: Kind[] };
  warnings: string[];
}

function send(url: URL, options: RequestOptions, body: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        // 299 - "text", each in a header of its own: https://kubernetes.io/blog/2020/09/03/warnings
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
    // A DELETE has no length by itself, and the next request on the connection would begin with what is left of it.
    if (text) call.setHeader("content-length", Buffer.byteLength(text));
    call.end(text);
  });
}

function isJson(text: string): boolean {
  return text.startsWith("{");
}
