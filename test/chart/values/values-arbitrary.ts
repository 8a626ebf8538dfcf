import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc, { type Arbitrary } from "fast-check";
import { globSync } from "tinyglobby";
import { chartDir } from "../../../scripts/lib/util/paths.ts";
import { parseYaml } from "../../../scripts/lib/util/yaml.ts";
import { readValues, type Values } from "../../../scripts/lib/values/read.ts";
import { findViolations } from "../../../scripts/lib/values/validate.ts";
import { valuesSets } from "../../support/values-files.ts";

/** The supported keywords of a JSON schema: those that values.schema.json uses. */
interface Schema {
  $ref?: string;
  $comment?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  examples?: unknown[];
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  minProperties?: number;
  required?: string[];
  items?: Schema;
  properties?: Record<string, Schema>;
  propertyNames?: Schema;
  additionalProperties?: boolean | Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  if?: Schema;
  then?: Schema;
  else?: Schema;
}

/** Text without further constraints, including text that YAML, templates and shells could misread. */
const text = fc.constantFrom(
  ...`a Zone web-1 cpu 1 0 9100 1e3 0x1F 0644 1_000 12:30 .5 true no on null ~ - ? : # % @ * & ! | > [] {} $1 \${1} $(HOST_IP)`.split(
    " ",
  ),
  ...[
    "",
    " ",
    "a: b",
    "a #b",
    "- a",
    "'",
    '"',
    "it's",
    'say "a"',
    "a\\b",
    "a\nb",
    "a\n",
    "\ta",
    "ä€",
    "{{ .Values.port }}",
    "a, b",
    "x=y",
  ],
);

/** Expressions that RE2 accepts. */
const expression = fc.constantFrom(
  "a",
  "",
  ".*",
  "^(a|b)$",
  "veth.*",
  "[0-9a-f]{2}",
  "a\\.b",
  "\\d+",
  "'",
  '"',
  "a: b",
  "#",
  "$",
  "/(x|y)($|/)",
);

/** Durations that mostly fit together, so that few values are rejected because one is longer than another. */
const durations = ["", "5s", "10s", "1s", "30s", "500ms", "1m", "1m30s", "0s"];

function mostly(value: unknown, other: Arbitrary<unknown>): Arbitrary<unknown> {
  return fc.oneof({ weight: 6, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: other });
}

/** Generators for what the schema cannot express or leaves too open, by the name of a definition or the path of a value. */
function hints(names: { alerts: string[] }): Record<string, (own: () => Arbitrary<unknown>) => Arbitrary<unknown>> {
  const metric = fc.record({
    action: fc.constantFrom("keep", "drop"),
    source_labels: fc.constant(["__name__"]),
    regex: expression,
  });
  const rename = fc.record({ target_label: fc.constantFrom("a", "zone"), replacement: text });
  const relabelling = fc.oneof(metric, rename);
  const job = fc.record(
    {
      scrape_interval: fc.constantFrom("30s", "1m"),
      scheme: fc.constantFrom("http", "https"),
      honor_labels: fc.boolean(),
      params: fc.dictionary(fc.constantFrom("a", "match[]"), fc.array(text, { maxLength: 2 }), { maxKeys: 2 }),
      sample_limit: fc.nat(2e7),
      relabel_configs: fc.array(relabelling, { maxLength: 2 }),
      metric_relabel_configs: fc.array(relabelling, { maxLength: 2 }),
    },
    { requiredKeys: [] },
  );
  const profile = (own: () => Arbitrary<unknown>) =>
    fc.oneof(
      { weight: 1, arbitrary: own() },
      { weight: 4, arbitrary: fc.constantFrom({ type: "RuntimeDefault" }, { type: "Unconfined" }) },
      { weight: 2, arbitrary: fc.constant({ type: "Localhost", localhostProfile: "profiles/a.json" }) },
    );
  const object = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { a: "b" } });
  return {
    duration: (own) =>
      fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...durations) }, { weight: 1, arbitrary: own() }),
    seccompProfile: profile,
    appArmorProfile: profile,
    V1SeccompProfile: profile,
    V1AppArmorProfile: profile,
    toleration: (own) =>
      fc.oneof(
        { weight: 1, arbitrary: own() },
        {
          weight: 4,
          arbitrary: fc.record({ operator: fc.constant("Exists"), effect: fc.constantFrom("NoExecute", "NoSchedule") }),
        },
        {
          weight: 4,
          arbitrary: fc.record({ key: fc.constantFrom("a", "example.com/b"), value: fc.constantFrom("true", "1", "") }),
        },
      ),
    nodeSelectorRequirements: (own) =>
      own().map((requirements) =>
        (requirements as { key: string; operator: string; values?: string[] }[]).map(
          ({ key, operator, values = [] }) => ({
            key,
            operator,
            ...(!operator.endsWith("Exist") && operator !== "Exists" && { values: values.length > 0 ? values : ["1"] }),
          }),
        ),
      ),
    // Prometheus defines their nested fields. The chart passes them on.
    relabelConfig: () => relabelling,
    scrapeConfig: () => job,
    remoteWrite: () =>
      fc.record(
        {
          url: fc.constant("https://mimir.example.com/api/v1/push"),
          name: text.filter(Boolean),
          headers: fc.constant({ "X-Scope-OrgID": "1" }),
          write_relabel_configs: fc.array(relabelling, { maxLength: 2 }),
        },
        { requiredKeys: ["url"] },
      ),
    alertmanager: () => fc.constant({ static_configs: [{ targets: ["alertmanager:9093"] }] }),
    // A text is a template, for which the user is responsible.
    extraObject: () =>
      fc
        .uuid()
        .chain((name) =>
          fc.constantFrom<unknown>(
            object(name),
            null,
            JSON.stringify(object(name)),
            object(`{{ .Release.Name }}-${name}`),
          ),
        ),
    flags: (own) =>
      fc.oneof(
        own(),
        fc.dictionary(
          fc.constantFrom(
            ..."web.listen-address web.route-prefix web.external-url web.config.file web.telemetry-path log.level path.procfs path.rootfs collector.cpu no-collector.cpu collector.systemd collector.textfile.directory collector.filesystem.mount-points-exclude storage.tsdb.retention.time query.timeout".split(
              " ",
            ),
          ),
          fc.oneof(
            text,
            fc.boolean(),
            fc.nat(),
            fc.constantFrom("https://example.com/a b/", ":9100", "[::1]:9100", 1.5, 1e7),
            fc.array(text, { minLength: 1, maxLength: 2 }),
          ),
          { maxKeys: 3 },
        ),
      ),
    "rules.alerts": () =>
      fc.dictionary(
        fc.constantFrom(...names.alerts),
        fc.record(
          {
            enabled: fc.boolean(),
            for: fc.constantFrom("5m", "0s", ""),
            severity: text.filter(Boolean),
            threshold: fc.oneof(fc.nat(), fc.constantFrom(0.5, 1e7, 0.00001)),
          },
          { requiredKeys: [] },
        ),
        { maxKeys: 3 },
      ),
    // promtool rejects other expressions than these.
    "rules.additionalGroups": () =>
      fc.dictionary(
        fc.constantFrom("mine", "a b"),
        fc.constantFrom(
          false,
          { interval: "1m", limit: 5, rules: [{ record: "a:b", expr: "up", labels: { a: "b" } }] },
          { rules: [{ alert: "A", expr: "up == 0", for: "5m", annotations: { a: "{{ $labels.node }}" } }] },
        ),
        { maxKeys: 2 },
      ),
    // Fields that Prometheus rejects together.
    "scrape.kubernetesSdConfig": (own) =>
      fc.oneof(
        { weight: 1, arbitrary: own() },
        {
          weight: 8,
          arbitrary: fc.constantFrom(
            {},
            { kubeconfig_file: "/etc/k8s/config" },
            { api_server: "https://k8s.example.com:6443", tls_config: { ca_file: "/etc/k8s/ca.crt" } },
          ),
        },
      ),
    // The root: features that others need, so that most values render.
    "": (own) => own().map((values) => enableNeeded(values as Values)),
    // Two pools need a common label with different values. Occasionally there are many pools.
    pools: (own) =>
      fc
        .tuple(own(), fc.oneof({ weight: 15, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(12) }))
        .map(([pools, more]) => {
          const many = Array.from({ length: more }, (_, index) => [`pool-${index}`, {}]);
          const all = Object.entries({ ...Object.fromEntries(many), ...(pools as Record<string, object | null>) });
          return Object.fromEntries(
            all.map(([name, pool]) => [name, pool && { ...pool, nodeSelector: { "example.com/pool": name } }]),
          );
        }),
    // A name that differs from the exporter's is rejected.
    portOrName: (own) => mostly(9100, own()),
    "updateStrategy.rollingUpdate.maxSurge": (own) => mostly(0, own()),
    web: (own) =>
      own().map((values) => {
        const web = values as { tls?: object; basicAuth?: { enabled?: boolean } };
        return web.basicAuth?.enabled ? { ...web, tls: { ...web.tls, enabled: true } } : web;
      }),
  };
}

/**
 * Whether the schema accepts merged values. It also accepts values of another chart, so that a check can name the replacements.
 */
export function isAccepted(values: Record<string, unknown>): boolean {
  return findViolations(values).every(({ rule }) => rule === "schema/migration");
}

/** A key that is omitted. */
const absent = Symbol("absent");

/**
 * Generates values for `--values` from the chart's schema: a few keys of each map, each with an example or any value that its schema allows.
 * The schema accepts nearly all of them, and the others are filtered out. Shrinks to fewer keys and simpler values.
 */
export function valuesArbitrary(): Arbitrary<Record<string, unknown>> {
  const root = JSON.parse(readFileSync(join(chartDir, "values.schema.json"), "utf8")) as Schema;
  const presets = parseYaml(readFileSync(join(chartDir, "values.yaml"), "utf8"), "values.yaml");
  const rules = globSync("rules/*.yaml", { cwd: chartDir, absolute: true })
    .sort()
    .map((file) => readFileSync(file, "utf8"));
  const alerts = rules.flatMap((rule) => [...rule.matchAll(/alert: (\w+)/g)].flatMap(([, name]) => name ?? []));
  const own = hints({ alerts });
  const known = new Map<string, Arbitrary<unknown>>();

  function of(schema: Schema, path: string, preset?: unknown): Arbitrary<unknown> {
    const name = schema.$ref?.split("/").at(-1) ?? "";
    const hint = own[path] ?? (schema.$ref?.startsWith("#/definitions/") ? own[name] : undefined);
    const before = schema.$ref && preset === undefined ? known.get(schema.$ref) : undefined;
    if (before) return withExamples(schema, before);
    const found = hint ? hint(() => plain(schema, path, preset)) : plain(schema, path, preset);
    if (schema.$ref && preset === undefined) known.set(schema.$ref, found);
    return found;
  }

  function plain(schema: Schema, path: string, preset: unknown): Arbitrary<unknown> {
    if (schema.$ref) return withExamples(schema, of(resolve(schema.$ref), path, preset));
    return withExamples(schema, anything(schema, path, preset));
  }

  function anything(schema: Schema, path: string, preset: unknown): Arbitrary<unknown> {
    const { allOf, anyOf, if: condition, then: yes = {}, else: no, ...rest } = schema;
    if (schema.$comment === "prometheus-node-exporter")
      return fc.constantFrom<unknown>(true, "a", [], { a: "b" }, null);
    if (allOf)
      return of(
        Object.assign({ ...rest }, ...allOf.map((part) => (part.$ref ? resolve(part.$ref) : part))),
        path,
        preset,
      );
    if (anyOf) return fc.oneof(...anyOf.map((part) => of(part, path, preset)));
    // Conditions on the fields of a map are left to the final validation by the schema.
    if (condition && !schema.properties)
      return fc.oneof(
        of({ ...condition, ...(yes.$ref ? resolve(yes.$ref) : yes) }, path, preset),
        ...(no ? [of(no, path, preset)] : []),
      );
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if ("const" in schema) return fc.constant(schema.const);
    const types = schema.type === undefined ? ["string"] : [schema.type].flat();
    const weight = (type: string) => (type === "null" ? 1 : 8);
    return fc.oneof(...types.map((type) => ({ weight: weight(type), arbitrary: typed(type, schema, path, preset) })));
  }

  function typed(type: string, schema: Schema, path: string, preset: unknown): Arbitrary<unknown> {
    const { minimum = 0, maximum = 2 ** 31 - 1, minItems = 0, maxItems = 3 } = schema;
    switch (type) {
      case "null":
        return fc.constant(null);
      case "boolean":
        return fc.boolean();
      case "integer":
        return fc.integer({ min: minimum, max: maximum });
      case "number":
        return fc.oneof(fc.integer({ min: minimum, max: maximum }), fc.constantFrom(0.5, 1.25));
      case "array":
        return fc.array(of(schema.items ?? {}, `${path}[]`), {
          minLength: minItems,
          maxLength: Math.max(minItems, Math.min(maxItems, 3)),
          size: "max",
        });
      case "object":
        return map(schema, path, preset);
      default:
        return texts(schema);
    }
  }

  function texts({ pattern, format, minLength = 0, maxLength = 1000 }: Schema): Arbitrary<string> {
    if (format === "regex") return expression.filter((value) => value.length >= minLength);
    if (!pattern) return text.filter((value) => value.length >= minLength && value.length <= maxLength);
    // Control characters are invalid YAML. Another test covers them.
    const fits = new RegExp(pattern, "u");
    const odd = fc
      .constantFrom(
        "a b",
        "a: b",
        "a #b",
        "true",
        "1",
        "12e3",
        "null",
        "on",
        "1.10",
        "0x1f",
        "/ b",
        "/a: b",
        "/a #b",
        "/{{x}}",
        "_",
      )
      .filter((value) => fits.test(value));
    // The domain of a label key has at most 253 characters, which the pattern does not say.
    const isSound = (value: string) => !/\p{C}/u.test(value) && value.indexOf("/") <= 253;
    const matching = fc.stringMatching(fits, { size: "small" }).filter(isSound);
    // Names of the maximum length, or slightly shorter.
    const long = [63, 62, 30, 15]
      .map((length) => "a".repeat(length))
      .filter((value) => fits.test(value) && value.length >= minLength && value.length <= maxLength)
      .slice(0, 2);
    const oddFits = ["a b", "a: b", "a #b", "true", "1", "/a: b"].some((value) => fits.test(value));
    const usual = oddFits ? fc.oneof(odd, matching) : matching;
    const all = long.length
      ? fc.oneof({ weight: 8, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(...long) })
      : usual;
    return all.filter((value) => value.length >= minLength && value.length <= maxLength);
  }

  function map(schema: Schema, path: string, preset: unknown): Arbitrary<unknown> {
    const { properties = {}, additionalProperties = {}, propertyNames = {}, minProperties = 0, required = [] } = schema;
    const parts: Arbitrary<Record<string, unknown>>[] = [];
    const entries = Object.entries(properties);
    const defaults = isMap(preset) ? preset : undefined;
    if (entries.length > 0) {
      const wanted = path === "" ? 8 : 2.5;
      const share = Math.min(0.5, wanted / entries.length);
      const model = Object.fromEntries(
        entries.map(([key, part]) => {
          const at = path ? `${path}.${key}` : key;
          const value = of(part, at, defaults?.[key]);
          // Without the default: a null key in a values file.
          const removable = defaults && key in defaults && !required.includes(key);
          const full = removable
            ? fc.oneof({ weight: 20, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) })
            : value;
          if (required.includes(key) && !(defaults && key in defaults)) return [key, full];
          const odds = part.$comment ? 0.0002 : key === "enabled" ? 0.5 : share;
          const weight = Math.round(odds * 10000);
          return [
            key,
            fc.oneof(
              { withCrossShrink: true },
              { weight: 10000 - weight, arbitrary: fc.constant(absent) },
              { weight, arbitrary: full },
            ),
          ];
        }),
      );
      const some = fc
        .record(model)
        .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== absent)));
      parts.push("enabled" in properties ? mostlyEnabled(some) : some);
    }
    if (
      typeof additionalProperties === "object" &&
      (entries.length === 0 || Object.keys(additionalProperties).length > 0)
    ) {
      const names = of({ type: "string", minLength: 1, ...propertyNames }, `${path}{}`).filter(
        (name) => name !== "__proto__",
      ) as Arbitrary<string>;
      const ownKeys = defaults ? Object.keys(defaults) : [];
      const keys = ownKeys.length > 0 ? fc.oneof(names, fc.constantFrom(...ownKeys)) : names;
      const open = Object.keys(additionalProperties).length === 0;
      const value = open ? fc.constantFrom<unknown>("a", 1, true) : of(additionalProperties, `${path}.*`);
      const more = fc.dictionary(keys, value, {
        minKeys: minProperties,
        maxKeys: Math.max(minProperties, open ? 0 : 3),
        size: "max",
      });
      parts.push(more.map((own) => ({ ...own })));
    }
    if (parts.length === 0) return fc.constant({});
    return fc.tuple(...parts).map((all) => Object.assign({}, ...all));
  }

  function resolve(ref: string): Schema {
    const found = ref
      .slice(2)
      .split("/")
      .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], root);
    return found as Schema;
  }

  return fc.tuple(ofExamples(), of(root, "", presets)).map(([example, values]) => merge(example, values as Values));
}

/** Nothing, or parts of an example, because matching fields are rarely generated by chance. */
function ofExamples(): Arbitrary<Values> {
  const examples = valuesSets.flatMap(({ values }) => values.map((file) => readValues(file)));
  const some = fc
    .constantFrom(...examples)
    .chain((example) => fc.subarray(Object.entries(example)))
    .map((entries) => Object.fromEntries(entries));
  return fc.oneof({ withCrossShrink: true }, { weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: some });
}

/** Merges values over others, as Helm merges files. */
function merge(under: Values, over: Values): Values {
  const merged = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    merged[key] = isMap(before) && isMap(value) ? merge(before, value) : value;
  }
  return merged;
}

/** Enables what enabled features need, and leaves out a switch that only a parent chart reads. */
function enableNeeded({ enabled: _, ...values }: Values): Values {
  const needs = { grafanaDashboard: "dashboards", serviceMonitor: "service" };
  const missing = Object.entries(needs).flatMap(([feature, needed]) => {
    const { [feature]: one, [needed]: other } = values;
    return isMap(one) && one.enabled ? [[needed, { ...(isMap(other) && other), enabled: true }]] : [];
  });
  return { ...values, ...Object.fromEntries(missing) };
}

/** For features with a switch: mostly enabled if they have further settings, many of which are rejected otherwise. */
function mostlyEnabled(some: Arbitrary<Record<string, unknown>>): Arbitrary<Record<string, unknown>> {
  return fc
    .tuple(some, fc.integer({ min: 0, max: 9 }))
    .map(([values, dice]) => (dice > 0 && Object.keys(values).length > 0 ? { ...values, enabled: true } : values));
}

function withExamples({ examples = [] }: Schema, found: Arbitrary<unknown>): Arbitrary<unknown> {
  return examples.length > 0
    ? fc.oneof({ weight: 1, arbitrary: fc.constantFrom(...examples) }, { weight: 3, arbitrary: found })
    : found;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
