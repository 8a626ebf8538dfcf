import type { V1Container } from "@kubernetes/client-node";
import { type Manifest, podOf } from "../../kubernetes/manifest.ts";
import { isDuration } from "../../util/duration.ts";
import type { Finding } from "../../util/finding.ts";
import type { KeyPath } from "../../util/key-path.ts";
import { findRegexFailure } from "../../util/re2.ts";
import { findSource } from "../../values/positions.ts";
import type { RuleContext } from "../rule.ts";

/** Checks that texts in containers and monitors are in the language in which a program reads them. */
export function checkSyntax(manifest: Manifest, { files }: RuleContext): Finding[] {
  const { containers = [], initContainers = [] } = podOf(manifest) ?? {};
  const isMonitor = manifest.apiVersion.startsWith("monitoring.coreos.com/");
  const errors = [
    ...[...containers, ...initContainers].flatMap(checkContainer),
    ...(isMonitor ? checkRelabelings(manifest) : []),
  ];
  return errors.map(({ text, ...error }) => ({
    severity: "error",
    ...error,
    ...(findSource(files, text, (value) => value === text || findRegexFailure(value) !== undefined) ??
      findSource(files, text)),
  }));
}

/** An error, and the whole text that it is in, as rendered. */
type SyntaxError = Omit<Finding, "severity"> & { text: string };

/** Flags of Prometheus, its exporters and similar programs, all of which have a dot in their names; and what their values must be. */
const flags: readonly { name: RegExp; judge: (value: string) => string | undefined }[] = [
  {
    name: /^--collector\..*(-(ex|in)clude|\.ignored-[a-z-]+|\.(netstat|vmstat)\.fields)$|^--web\.cors\.origin$/,
    judge: (value) => {
      const failure = findRegexFailure(value);
      return failure && `is not a valid RE2 regular expression: ${failure}`;
    },
  },
  {
    name: /^--[a-z]+\.[a-z.-]*(timeout|interval|duration|deadline|period|tolerance|lookback-delta|retention\.time)$/,
    judge: (value) => (isDuration(value) ? undefined : "is not a duration such as 30s or 1d12h"),
  },
  {
    name: /^--storage\.[a-z.-]+\.(retention\.size|wal-segment-size|max-block-chunk-segment-size)$/,
    judge: (value) =>
      /^(0|(\d+(\.\d+)?[KMGTPE]?i?B)+)$/.test(value) ? undefined : "is not a size such as 512MB or 10GB",
  },
  {
    name: /^--[a-z.-]*\.listen-address$/,
    judge: (value) => {
      const port = /:(\d+)$/.exec(value)?.[1];
      return port && Number(port) <= 65535 ? undefined : "is not an address to listen on such as :9100";
    },
  },
];

function checkContainer({ name, command = [], args = [], env = [] }: V1Container): SyntaxError[] {
  const fix = "Correct it: with this value the program exits when it starts.";
  const wrongFlags = [...command, ...args].flatMap((arg): SyntaxError[] => {
    const [, flag = "", value = ""] = /^(--[^=]+)=(.*)$/s.exec(arg) ?? [];
    // What Kubernetes substitutes is not known here.
    if (value.includes("$(")) return [];
    return flags.flatMap(({ name: pattern, judge }) => {
      const cause = pattern.test(flag) ? judge(value) : undefined;
      const message = `${flag} of ${name}: ${value || "an empty value"} ${cause}`;
      return cause ? [{ rule: "syntax/flag", text: value, message, fix }] : [];
    });
  });
  const wrongLimits = env.flatMap(({ name: variable, value }): SyntaxError[] => {
    if (variable !== "GOMEMLIMIT" || value === undefined || /^(off|\d+([KMGT]i)?B?)$/.test(value)) return [];
    const message = `GOMEMLIMIT of ${name}: ${value} is not a size such as 100MiB`;
    return [{ rule: "syntax/memory-limit", text: value, message, fix }];
  });
  return [...wrongFlags, ...wrongLimits];
}

function checkRelabelings(value: unknown, at: KeyPath = []): SyntaxError[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]): SyntaxError[] => {
    const field = [...at, key];
    if (key !== "regex" || typeof part !== "string") return checkRelabelings(part, field);
    const failure = findRegexFailure(part);
    const message = `${part} is not a valid RE2 regular expression: ${failure}`;
    const fix = "Correct it: the Prometheus Operator ignores the monitor.";
    return failure ? [{ rule: "syntax/regex", text: part, field, message, fix }] : [];
  });
}
