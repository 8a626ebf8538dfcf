import type { V1Container } from "@kubernetes/client-node";
import { type Manifest, podOf } from "../../kubernetes/manifest.ts";
import { isDuration } from "../../util/duration.ts";
import { regexFailure } from "../../util/re2.ts";

/** A text in an object that is no text of the language that it has to be in. */
export interface LanguageProblem {
  manifest: Manifest;
  /** The whole of it, as it is rendered. */
  text: string;
  message: string;
  remedy: string;
}

/** Flags of Prometheus, its exporters and other programs of their kind, whose values have a form; all have a dot in their names. */
const flags: readonly { name: RegExp; judge: (value: string) => string | undefined }[] = [
  {
    name: /^--collector\..*(-(ex|in)clude|\.ignored-[a-z-]+|\.(netstat|vmstat)\.fields)$|^--web\.cors\.origin$/,
    judge: (value) => {
      const failure = regexFailure(value);
      return failure && `is no regular expression of RE2: ${failure}`;
    },
  },
  {
    name: /^--[a-z]+\.[a-z.-]*(timeout|interval|duration|deadline|period|tolerance|lookback-delta|retention\.time)$/,
    judge: (value) => (isDuration(value) ? undefined : "is no duration, such as 30s or 1d12h"),
  },
  {
    name: /^--storage\.[a-z.-]+\.(retention\.size|wal-segment-size|max-block-chunk-segment-size)$/,
    judge: (value) =>
      /^(0|(\d+(\.\d+)?[KMGTPE]?i?B)+)$/.test(value) ? undefined : "is no size, such as 512MB or 10GB",
  },
  {
    name: /^--[a-z.-]*\.listen-address$/,
    judge: (value) => {
      const port = /:(\d+)$/.exec(value)?.[1];
      return port && Number(port) <= 65535 ? undefined : "is no address to listen at, such as :9100";
    },
  },
];

/** Which texts in containers and monitors are not in the language that a program reads them in. */
export function languageProblems(manifests: readonly Manifest[]): LanguageProblem[] {
  return manifests.flatMap((manifest) => [
    ...[...(podOf(manifest)?.containers ?? []), ...(podOf(manifest)?.initContainers ?? [])].flatMap((container) =>
      inContainer(manifest, container),
    ),
    ...(manifest.apiVersion.startsWith("monitoring.coreos.com/") ? inRelabelings(manifest, manifest) : []),
  ]);
}

function inContainer(manifest: Manifest, { name, command = [], args = [], env = [] }: V1Container): LanguageProblem[] {
  const wrong = [...command, ...args].flatMap((arg) => {
    const [, flag = "", value = ""] = /^(--[^=]+)=(.*)$/s.exec(arg) ?? [];
    // What Kubernetes puts in is not known here.
    if (value.includes("$(")) return [];
    return flags.flatMap(({ name: pattern, judge }) => {
      const cause = pattern.test(flag) ? judge(value) : undefined;
      return cause ? [{ text: value, message: `${flag} of ${name}: ${value || "nothing"} ${cause}` }] : [];
    });
  });
  const limits = env.flatMap(({ name: variable, value }) =>
    variable === "GOMEMLIMIT" && value !== undefined && !/^(off|\d+([KMGT]i)?B?)$/.test(value)
      ? [{ text: value, message: `GOMEMLIMIT of ${name}: ${value} is no size, such as 100MiB` }]
      : [],
  );
  const remedy = "Correct it: with this the program ends as soon as it starts.";
  return [...wrong, ...limits].map((problem) => ({ manifest, ...problem, remedy }));
}

function inRelabelings(manifest: Manifest, value: unknown): LanguageProblem[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]): LanguageProblem[] => {
    if (key !== "regex" || typeof part !== "string") return inRelabelings(manifest, part);
    const failure = regexFailure(part);
    const message = `the regular expression ${part}: ${failure}`;
    return failure
      ? [{ manifest, text: part, message, remedy: "Correct it: the operator leaves the monitor out." }]
      : [];
  });
}
