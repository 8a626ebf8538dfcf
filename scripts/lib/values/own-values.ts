import { chartValues } from "./merge.ts";

/** The values of this chart that the harness reads. `findViolations` requires every key that is not optional here. */
export interface OwnValues {
  nodeSelector?: Record<string, string>;
  /** By name; a later values file removes a pool with null. */
  pools?: Record<string, { nodeSelector: Record<string, string | string[]> } | null>;
  prometheus: { agentMode: boolean; shards: number; webConfigSecret?: string };
  scrape: {
    interval?: string;
    timeout?: string;
    nodes: { jobName: string };
    kubelet: { jobName: string };
    nodeLabels: { allow?: Record<string, string> };
  };
}

/**
 * Reads this chart's values as its templates see them.
 * @param files values files without violations, later ones win
 * @param set values on top of the files
 * @throws ValuesFileError a file is not readable as values
 */
export function readOwnValues(files: readonly string[] = [], set: object = {}): OwnValues {
  return chartValues(files, set) as unknown as OwnValues;
}
