import type { V1Container } from "@kubernetes/client-node";
import { isDuration } from "../../util/duration.ts";
import { findRegexFailure } from "../../util/re2.ts";

/** A flag whose value its program does not accept, so that the program exits when it starts. */
interface WrongFlag {
  flag: string;
  value: string;
  cause: string;
}

/** Says why a program exits with a value; undefined if it accepts it. */
type Judge = (value: string) => string | undefined;

/** A program whose code the rules for its flags are taken from. */
interface Program {
  image: RegExp;
  command: RegExp;
  judge: (flag: string, args: readonly string[]) => Judge | undefined;
}

const programs: readonly Program[] = [
  {
    image: /(^|\/)node[-_]exporter([:@]|$)/,
    command: /(^|\/)node_exporter$/,
    judge: (flag, args) => {
      if (flag === "web.listen-address") return judgeAddress;
      if (/^collector\.(filesystem\.mount-timeout|ntp\.(max-distance|local-offset-tolerance))$/.test(flag))
        return judgeDuration;
      const [, collector = ""] = regexFlag.exec(flag) ?? [];
      return collector && isEnabled(collector, args) ? judgeRegex : undefined;
    },
  },
  {
    image: /(^|\/)prometheus([:@]|$)/,
    command: /(^|\/)prometheus$/,
    judge: (flag) => {
      if (flag === "web.listen-address") return judgeAddress;
      if (flag === "web.cors.origin") return judgeRegex;
      if (durations.has(flag)) return judgeDuration;
      return sizes.has(flag) ? judgeSize : undefined;
    },
  },
];

/** Whether a container runs a program whose flags are known. */
export function isKnownProgram(container: V1Container): boolean {
  return findProgram(container) !== undefined;
}

function findProgram({ image = "", command = [] }: V1Container): Program | undefined {
  // With another command, such as a shell, the arguments are not those of the program.
  return programs.find(
    (program) => program.image.test(image) && command.slice(0, 1).every((first) => program.command.test(first)),
  );
}

/** Finds the flags with which node_exporter or Prometheus exits. Those of other programs are unknown. */
export function findWrongFlags(container: V1Container): WrongFlag[] {
  const program = findProgram(container);
  const all = [...(container.command ?? []).slice(1), ...(container.args ?? [])];
  return all.flatMap((arg) => {
    const [, flag = "", value = ""] = /^--([^=]+)=(.*)$/s.exec(arg) ?? [];
    // What Kubernetes substitutes is not known here.
    const cause = value.includes("$(") ? undefined : program?.judge(flag, all)?.(value);
    return cause ? [{ flag: `--${flag}`, value, cause }] : [];
  });
}

/** The flags of node_exporter that are regular expressions, with their collector. */
const regexFlag = /^collector\.(\w+)\.(.+-(in|ex)clude|.+-(white|black)list|ignored-.+|fields)$/;

/** Collectors with such flags that do not run by default. */
const disabledByDefault = ["ethtool", "interrupts", "qdisc", "slabinfo", "systemd"];

/** Where the flags of a collector have another name than the collector. */
const collectorNames: Readonly<Record<string, string>> = { powersupply: "powersupplyclass", qdisk: "qdisc" };

/** Whether a collector runs. Others ignore their flags. */
function isEnabled(prefix: string, args: readonly string[]): boolean {
  const collector = collectorNames[prefix] ?? prefix;
  const last = args.findLast((arg) => [`--collector.${collector}`, `--no-collector.${collector}`].includes(arg));
  if (last) return last.startsWith("--collector.");
  return !args.includes("--collector.disable-defaults") && !disabledByDefault.includes(collector);
}

const durations = new Set([
  "auto-gomemlimit.refresh-interval",
  "config.auto-reload-interval",
  "query.lookback-delta",
  "query.timeout",
  "rules.alert.for-grace-period",
  "rules.alert.for-outage-tolerance",
  "rules.alert.resend-delay",
  "scrape.discovery-reload-interval",
  "scrape.timestamp-tolerance",
  "storage.agent.retention.max-time",
  "storage.agent.retention.min-time",
  "storage.agent.wal-truncate-frequency",
  "storage.remote.flush-deadline",
  "storage.tsdb.block-reload-interval",
  "storage.tsdb.max-block-duration",
  "storage.tsdb.min-block-duration",
  "storage.tsdb.retention.time",
  "web.read-timeout",
]);

const sizes = new Set([
  "storage.agent.wal-segment-size",
  "storage.tsdb.max-block-chunk-segment-size",
  "storage.tsdb.retention.size",
  "storage.tsdb.wal-segment-size",
]);

function judgeRegex(value: string): string | undefined {
  const failure = findRegexFailure(value);
  return failure && `is not a valid RE2 regular expression: ${failure}`;
}

function judgeDuration(value: string): string | undefined {
  return isDuration(value.replace(/^[-+]/, "")) ? undefined : "is not a duration such as 30s or 1d12h";
}

/** https://github.com/alecthomas/units/blob/master/util.go */
function judgeSize(value: string): string | undefined {
  return /^[-+]?(0|((\d+\.?\d*|\.\d+)([KMGTPE]i?)?B)+)$/.test(value)
    ? undefined
    : "is not a size such as 512MB or 10GB";
}

function judgeAddress(value: string): string | undefined {
  if (value.startsWith("vsock://")) return undefined;
  const [, port] = /:([^:\]]*)$/.exec(value) ?? [];
  // A port may also be the name of a service.
  return port === undefined || (/^\d+$/.test(port) && Number(port) > 65535)
    ? "is not an address to listen on such as :9100"
    : undefined;
}
