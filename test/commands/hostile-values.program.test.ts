import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkSync } from "recheck";
import { expect, it } from "vitest";
import { checkValues } from "../../scripts/lib/check/check.ts";
import { render } from "../../scripts/lib/helm/render.ts";
import { createRenderer, findRenderer } from "../../scripts/lib/helm/resident-renderer.ts";
import { tool } from "../../scripts/lib/tools/resolve.ts";
import { UserError } from "../../scripts/lib/util/errors.ts";
import { tryRun } from "../../scripts/lib/util/exec.ts";
import type { Finding } from "../../scripts/lib/util/finding.ts";
import { formatPath } from "../../scripts/lib/util/key-path.ts";
import { chartDir, projectDir } from "../../scripts/lib/util/paths.ts";
import { sanitize } from "../../scripts/lib/util/sanitize.ts";
import { folder } from "../support/fixture.ts";
import { request } from "../support/helm-template.ts";

/** A malicious values file, or one that another program wrote. */
interface Row {
  title: string;
  content: string | Uint8Array;
  /** What `npm run check` reports besides notes: place, message and fix. */
  said: string[];
  /** Whether Helm itself accepts it; left out where Helm 3 and Helm 4 differ, or where only the harness has a limit. */
  helm?: boolean;
}

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join("");
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le");
const bytes = (...parts: (string | number[])[]) => Buffer.concat(parts.map((part) => Buffer.from(part as string)));

const huge: Row[] = [
  {
    title: "6 MiB of text",
    content: `podAnnotations: { a: "${"x".repeat(6 * 2 ** 20)}" }\n`,
    said: ["error larger than 5 MiB. Remove what does not belong in values."],
  },
  {
    title: "a list of a million items",
    content: `tolerations:\n${"  - a\n".repeat(800_000)}`,
    said: [
      "error:99999:5 more than 100000 values, including those that aliases stand for. Remove what does not belong in values.",
    ],
  },
  {
    title: "a million empty lists",
    content: `tolerations: [${"[],".repeat(1e6)}]\n`,
    said: [
      "error:1:300006 more than 100000 values, including those that aliases stand for. Remove what does not belong in values.",
    ],
  },
  {
    title: "a map of a hundred thousand keys",
    content: `podLabels:\n${lines(1e5, (i) => `  k${i}: v\n`)}`,
    said: [
      "error:50000:11 more than 100000 values, including those that aliases stand for. Remove what does not belong in values.",
    ],
  },
  {
    title: "45,000 names that are unknown",
    content: lines(45_000, (i) => `name${i}: 1\n`),
    said: [
      ...Array.from(
        { length: 100 },
        (_, i) => `error:${i + 1}:1 name${i} unknown key. Remove it, or correct its name.`,
      ),
      "error 44900 more findings of this kind.",
    ],
    helm: false,
  },
  {
    title: "45,000 values that are text in YAML 1.2",
    content: `scrape:\n  extraScrapeConfigs:\n    mine:\n      a: [${"yes, ".repeat(45_000)}]\n`,
    said: [
      ...Array.from(
        { length: 100 },
        (_, i) =>
          `warning:4:${11 + 5 * i} yes is true in YAML 1.1 (Helm) and "yes" in YAML 1.2 (others). Write true, or quote it.`,
      ),
      "warning 44900 more findings of this kind.",
      "error:4:7 scrape.extraScrapeConfigs.mine.a unknown key. Remove it, or correct its name.",
    ],
  },
  {
    title: "a hundred thousand nested lists",
    content: `a: ${"[".repeat(1e5)}${"]".repeat(1e5)}\n`,
    said: ["error:1:103 nested deeper than 100 levels. Nest the values less."],
  },
  {
    title: "a hundred thousand nested maps",
    content: `a: ${"{a: ".repeat(1e5)}${"}".repeat(1e5)}\n`,
    said: ["error:1:397 nested deeper than 100 levels. Nest the values less."],
  },
  {
    title: "two thousand nested maps, on a line each",
    content: lines(2000, (i) => `${" ".repeat(i)}a:\n`),
    said: ["error:100:100 nested deeper than 100 levels. Nest the values less."],
  },
  {
    title: "a hundred thousand nested lists, on a line",
    content: `a:\n${"- ".repeat(1e5)}x\n`,
    said: ["error:2:199 nested deeper than 100 levels. Nest the values less."],
  },
  {
    title: "aliases of aliases, which stand for 10^12 values",
    content: `a0: &a0 [x]\n${lines(12, (i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(10)}]\n`)}`,
    said: [
      "error:6:25 more than 100000 values, including those that aliases stand for. Remove what does not belong in values.",
    ],
  },
  {
    title: "merged maps of merged maps",
    content: `x0: &x0 {${lines(1000, (i) => `k${i}: v, `)}}\n${lines(1000, (i) => `x${i + 1}: &x${i + 1} {<<: *x${i}, z${i}: 1}\n`)}`,
    said: [
      "error:48:16 more than 100000 values, including those that aliases stand for. Remove what does not belong in values.",
    ],
  },
  {
    title: "a list in itself",
    content: "extraObjects: &a [*a]\n",
    said: ["error:1:19 alias *a is circular. Write the value out."],
    helm: false,
  },
  {
    title: "a map in itself",
    content: "extraObjects: &a\n  b: *a\n",
    said: ["error:2:6 alias *a is circular. Write the value out."],
    helm: false,
  },
  {
    title: "a key of a million characters",
    content: `podLabels: {"${"k".repeat(1e6)}": v}\n`,
    said: ["error:1:14 key longer than 1024 characters. Shorten the key."],
    helm: false,
  },
  {
    title: "an unknown name of a thousand characters",
    content: `${"k".repeat(1000)}: v\n`,
    said: [`error:1:1 ${"k".repeat(50)} unknown key. Remove it, or correct its name.`],
    helm: false,
  },
  {
    title: "a label of four million characters",
    content: `podLabels: {a: "${"k".repeat(4e6)}"}\n`,
    said: [
      `error:1:13 podLabels.a "${"k".repeat(99)}… (4000002 characters) is not a label value of at most 63 letters, digits, dashes, underscores and dots.`,
    ],
    helm: false,
  },
  {
    title: "a regular expression of a million parentheses",
    content: `exclude:\n  devices:\n    a: "${"(".repeat(1e6)}"\n`,
    said: [`error:3:5 exclude.devices.a "${"(".repeat(99)}… (1000002 characters) is not a regex.`],
    helm: false,
  },
];

const text: Row[] = [
  {
    title: "bytes that are not UTF-8",
    content: bytes("port: 9200\npodLabels: {a: ", [0xff, 0xc3, 0x28], "}\n"),
    said: ["error:2 this line is not valid UTF-8. Save the file as UTF-8."],
    helm: false,
  },
  {
    title: "UTF-16",
    content: utf16("port: 9200\n"),
    said: ["error the file is encoded as UTF-16. Save the file as UTF-8."],
  },
  {
    title: "UTF-16 in big-endian byte order",
    content: utf16("port: 9200\n").swap16(),
    said: ["error the file is encoded as UTF-16. Save the file as UTF-8."],
  },
  { title: "a byte order mark", content: "\ufeffport: 9200\n", said: [], helm: true },
  {
    title: "tabs as indentation",
    content: "podLabels:\n\ta: b\n",
    said: ["error:2:1 not valid YAML: Tabs are not allowed as indentation. Correct the syntax. Indent with spaces."],
    helm: false,
  },
  {
    title: "a NUL in a comment",
    content: "port: 9200\n# \0\n",
    said: ["error:2:3 YAML does not allow the control character U+0000. Remove it, or write \\u0000 in double quotes."],
    helm: false,
  },
  {
    title: "a bell in a text",
    content: 'podLabels: {a: "b\x07"}\n',
    said: [
      "error:1:18 YAML does not allow the control character U+0007. Remove it, or write \\u0007 in double quotes.",
    ],
    helm: false,
  },
  {
    title: "escapes that clear the screen",
    content: '"a\\e[2J\\nb": 1\npodLabels: {a: "b\\0\\u202e"}\n',
    said: [
      "error:1:1 a\\u001b[2J\\u000ab unknown key. Remove it, or correct its name.",
      'error:2:13 podLabels.a "b\\u0000\\u202e" is not a label value of at most 63 letters, digits, dashes, underscores and dots.',
    ],
    helm: false,
  },
  { title: "line ends of Windows", content: "port: 9200\r\npodLabels:\r\n  a: b\r\n", said: [], helm: true },
  { title: "line ends of old Macs", content: "# a\rport: 9200\rprofile: minimal\r", said: [], helm: true },
  { title: "no content", content: "", said: [], helm: true },
  { title: "only a comment", content: "# a\n", said: [], helm: true },
  { title: "null", content: "null\n", said: [], helm: true },
  {
    title: "a list",
    content: "- a\n",
    said: ["error values must be a map, but this is a list. Write each value as `name: value`."],
    helm: false,
  },
  {
    title: "a text",
    content: "port 9200\n",
    said: ["error values must be a map, but this is a string. Write each value as `name: value`."],
    helm: false,
  },
  {
    title: "two documents",
    content: "port: 9200\n---\nprofile: minimal\n",
    said: ["error:3:1 second YAML document, which Helm 3 ignores and Helm 4 merges. Merge the documents into one."],
  },
  { title: "an empty second document", content: "---\nport: 9200\n---\n", said: [], helm: true },
  {
    title: "a directive",
    content: "%YAML 1.2\n---\nport: 9200\n",
    said: ["error:1:1 Helm 4 rejects directives such as %YAML. Remove the directive."],
    helm: false,
  },
];

const values: Row[] = [
  {
    title: "names that differ by case",
    content: "Port: 9200\nport: 9201\n",
    said: ["error:1:1 Port unknown key. Did you mean port?"],
    helm: false,
  },
  {
    title: "a duplicate key",
    content: "port: 9200\nport: 9201\n",
    said: ["warning:2:1 duplicate key; Helm uses the last value. Merge the two, or remove one."],
    helm: true,
  },
  {
    title: "a port beyond 2^53",
    content: "port: 9007199254740993\n",
    said: [
      "warning:1:7 9007199254740993 is beyond 2^53, so Helm does not keep all its digits. Quote it if it is text.",
      "error:1:1 port must be <= 65535.",
    ],
    helm: false,
  },
  {
    title: "a number beyond 2^53 where any value is allowed",
    content: "prometheus:\n  enabled: true\n  extraArgs: {query.max-samples: 9007199254740993}\n",
    said: [
      "warning:3:34 9007199254740993 is beyond 2^53, so Helm does not keep all its digits. Quote it if it is text.",
    ],
    helm: true,
  },
  {
    title: "infinity",
    content: "port: .inf\n",
    said: ["error:1:7 .inf is not a number in Helm. Write a number, or quote it.", "error:1:1 port must be <= 65535."],
    helm: false,
  },
  {
    title: "not a number",
    content: "podLabels: {a: .NaN}\n",
    said: [
      "error:1:16 .NaN is not a number in Helm. Write a number, or quote it.",
      "error:1:13 podLabels.a must be string.",
    ],
    helm: false,
  },
  {
    title: "a number beyond the range of numbers",
    content: "port: 1e400\n",
    said: ["error:1:1 port must be integer."],
    helm: false,
  },
  {
    title: "yes and no, octals and sixties of YAML 1.1",
    content: "hostNetwork: yes\nport: 021760\npodAnnotations: {a: 1:30}\n",
    said: [
      'warning:1:14 yes is true in YAML 1.1 (Helm) and "yes" in YAML 1.2 (others). Write true, or quote it.',
      "warning:2:7 021760 is 9200 in YAML 1.1 (Helm) and 21760 in YAML 1.2 (others). Write 9200, or quote it.",
    ],
    helm: true,
  },
  {
    title: "yes where a string is required",
    content: "podLabels: {a: on, b: 1_000}\n",
    said: [
      'warning:1:16 on is true in YAML 1.1 (Helm) and "on" in YAML 1.2 (others). Write true, or quote it.',
      'warning:1:23 1_000 is 1000 in YAML 1.1 (Helm) and "1_000" in YAML 1.2 (others). Write 1000, or quote it.',
      "error:1:13 podLabels.a must be string.",
      "error:1:20 podLabels.b must be string.",
    ],
    helm: false,
  },
  {
    title: "keys with a meaning in JavaScript",
    content: "__proto__: {port: 9200}\nconstructor: 1\ntoString: 2\n",
    said: [
      "error:1:1 __proto__ unknown key. Remove it, or correct its name.",
      "error:2:1 constructor unknown key. Remove it, or correct its name.",
      "error:3:1 toString unknown key. Remove it, or correct its name.",
    ],
    helm: false,
  },
  {
    title: "keys with a meaning in JavaScript where any key is allowed",
    content: "podLabels: {__proto__: {x: a}, constructor: b, toString: c}\n",
    said: [
      "error:1:13 podLabels.__proto__ the key is not a label key: a name of at most 63 letters, digits, dashes, underscores and dots, after an optional domain and a slash.",
      "error:1:13 podLabels.__proto__ must be string.",
    ],
    helm: false,
  },
  {
    title: "an alias without an anchor",
    content: "port: *nope\n",
    said: ['error:1:8 not valid YAML: unidentified alias "nope". Correct the syntax. Indent with spaces.'],
    helm: false,
  },
  {
    title: "an alias that is used often",
    content: `tolerations:\n  - &t {key: a, operator: Exists}\n${"  - *t\n".repeat(300)}`,
    said: [
      "warning:1:1 tolerations kubernetes-nodes scrapes this node, but no exporter runs there (taint node-role.kubernetes.io/control-plane:NoSchedule): the target would always be down. Exclude such nodes with excludeNodes, or add a toleration for the taint to tolerations.",
    ],
    helm: true,
  },
  {
    title: "a list as a key",
    content: "podLabels: {? [a] : b}\n",
    said: [
      "error:1:1 not valid YAML: object-based map does not support complex keys. Correct the syntax. Indent with spaces.",
    ],
    helm: false,
  },
  {
    title: "an object of Python",
    content: 'podLabels: {a: !!python/object/apply:os.system "id"}\n',
    said: [
      "warning:1:48 Helm ignores the tag tag:yaml.org,2002:python/object/apply:os.system and uses the value as it is. Remove the tag.",
    ],
    helm: true,
  },
  {
    title: "a tag of another program",
    content: "podLabels: !a {a: !vault b}\nport: !!int '9200'\n",
    said: [
      "warning:1:15 Helm ignores the tag !a and uses the value as it is. Remove the tag.",
      "warning:1:26 Helm ignores the tag !vault and uses the value as it is. Remove the tag.",
    ],
    helm: true,
  },
  { title: "base64", content: "podLabels: {a: !!binary aGVsbG8=}\n", said: [], helm: true },
];

const program = findRenderer("helm");
const renderer = program ? createRenderer(program) : undefined;

/** Whether Helm itself accepts a file, without the checks of the harness. */
async function isAcceptedByHelm(file: string): Promise<boolean> {
  if (!renderer) return (await tryRun(await tool("helm"), ["template", chartDir, "--values", file])).exitCode === 0;
  return (await renderer.render(request({ values: [file] }))).error === undefined;
}

const line = ({ severity, line, column, path = [], message, fix }: Finding) =>
  sanitize(
    [[severity, line, column].filter(Boolean).join(":"), formatPath(path).slice(0, 50), `${message}.`, fix]
      .filter(Boolean)
      .join(" "),
  );

it.each([...huge, ...text, ...values])(
  "check reports the problems of a values file with $title",
  async ({ content, said, helm }) => {
    const file = join(folder(), "v.yaml");
    writeFileSync(file, content);
    const findings = (await checkValues({ values: [file] })).findings.filter(({ severity }) => severity !== "info");
    expect(findings.map(line)).toEqual(said);
    if (helm !== undefined) expect(await isAcceptedByHelm(file)).toBe(helm);
  },
);

/** Texts that templates, shells and JavaScript would execute. */
const commands = {
  fail: '{{ fail "x" }}',
  lookup: '{{ lookup "v1" "Secret" "" "" }}',
  file: '{{ .Files.Get "/etc/passwd" }}',
  shell: "$(id) `id` ; id | id && id $HOME",
};

it("Templates and commands in values are rendered as plain text", async () => {
  const set = {
    podAnnotations: commands,
    daemonsetAnnotations: commands,
    serviceAccount: { annotations: commands },
    service: { enabled: true, annotations: commands },
    dashboards: { enabled: true, annotations: commands },
    rules: { labels: commands },
    scrape: { extraScrapeConfigs: { mine: { static_configs: [{ targets: ["a"], labels: commands }] } } },
    prometheus: { enabled: true, service: { annotations: commands }, externalLabels: commands },
  };
  const printed = JSON.stringify(await render({ set }));
  for (const text of Object.values(commands)) {
    const inYaml = [text, text.replaceAll('"', '\\"')].map((form) => JSON.stringify(form).slice(1, -1));
    const times = inYaml.reduce((sum, form) => sum + printed.split(form).length - 1, 0);
    expect(times).toBeGreaterThanOrEqual(8);
  }
});

it.each<[string, (dir: string) => string, string, string]>([
  ["A directory", (dir) => dir, "directory", "Name a file in it."],
  ["A pipe", pipe, "not a regular file", "Write the values to a regular file first."],
  ["A device without end", () => "/dev/zero", "not a regular file", "Write the values to a regular file first."],
  [
    "A link to itself",
    loop,
    "cannot be read: ELOOP: too many symbolic links encountered, stat",
    "Make the file readable.",
  ],
  ["A file that does not exist", (dir) => join(dir, "v.yaml"), "no such values file", "Correct its name."],
])("%s as a values file is rejected in one line", async (_, make, message, fix) => {
  const file = make(folder());
  const [finding, ...others] = (await checkValues({ values: [file] })).findings;
  expect(finding).toMatchObject({ severity: "error", file, message: expect.stringContaining(message), fix });
  expect(others).toEqual([]);
  await expect(render({ values: [file] })).rejects.toThrow(UserError);
});

function pipe(dir: string): string {
  const file = join(dir, "v.yaml");
  execFileSync("sh", ["-c", `mkfifo "$1"`, "sh", file]);
  return file;
}

function loop(dir: string): string {
  const file = join(dir, "v.yaml");
  symlinkSync(file, file);
  return file;
}

const node = join(projectDir, "node_modules/.bin/node");
const run = (command: string, content: string) => {
  const dir = folder({ "v.yaml": content });
  const script = join(projectDir, "scripts", `${command}.ts`);
  return tryRun(node, [script, "--values", join(dir, "v.yaml")], { cwd: dir, env: { INIT_CWD: dir } });
};
const deep = `a: ${"[".repeat(1e5)}\n`;
const screen = '"a\\e[2J\\nb": 1\n';

it.each([
  [
    "check",
    deep,
    /^error {4}v\.yaml:1:103\n {9}nested deeper than 100 levels \[values-file\/depth\]\n {9}Nest the values less\.\n\n/,
    /^$/,
  ],
  [
    "check",
    screen,
    /^error {4}v\.yaml:1:1 {2}a\\u001b\[2J\\u000ab\n {9}unknown key \[schema\/unknown\]\n {9}Remove it, or correct its name\.\n\n/,
    /^$/,
  ],
  ["render", deep, /^$/, /^Error: \S*v\.yaml:1:103: nested deeper than 100 levels\. Nest the values less\.$/],
  ["render", screen, /^$/, /^Error: additional properties 'a\\\\?x1b\[2J\\\\?nb' not allowed$/],
  ["up", deep, /^$/, /^❯ Values\n.*\nError: \S*v\.yaml:1:103: nested deeper than 100 levels\. Nest the values less\.$/],
])("npm run %s prints a hostile values file safely (case %#)", async (command, content, output, error) => {
  const { exitCode, stdout, stderr } = await run(command, content);
  expect(stdout).toMatch(output);
  expect(stderr).toMatch(error);
  expect(exitCode).toBe(1);
});

it("Every pattern of the schema takes time in proportion to the length of a text", () => {
  const patterns = new Set<string>();
  JSON.parse(readFileSync(join(chartDir, "values.schema.json"), "utf8"), (key, value) => {
    if (key === "pattern") patterns.add(value);
    return value;
  });
  expect(patterns.size).toBeGreaterThan(20);
  // Recheck's default limits are times, so a busy machine would change its answers. A negative one skips running the attack it found.
  const limits = {
    timeout: null,
    seedingTimeout: null,
    incubationTimeout: null,
    attackTimeout: null,
    recallTimeout: -1,
  };
  const status = (pattern: string) => checkSync(pattern, "u", limits).status;
  expect(status("^(a|a)*$")).toBe("vulnerable");
  const unsafe = [...patterns].filter((pattern) => status(pattern) !== "safe");
  expect(unsafe).toEqual([]);
}, 600_000);
