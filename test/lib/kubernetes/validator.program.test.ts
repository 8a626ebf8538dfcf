import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseManifests } from "../../../scripts/lib/kubernetes/manifest.ts";
import { judgeManifests, listRejections } from "../../../scripts/lib/kubernetes/objects.ts";
import { findMinor, judgeObjects } from "../../../scripts/lib/kubernetes/validator.ts";
import { kubernetesMinors, kubernetesPatches } from "../../../scripts/lib/tools/versions.ts";
import { tryRun } from "../../../scripts/lib/util/exec.ts";
import { projectDir } from "../../../scripts/lib/util/paths.ts";

const object = (apiVersion: string, kind: string, rest: object = {}) => ({
  apiVersion,
  kind,
  metadata: { name: "a", namespace: "b" },
  ...rest,
});

describe("judgeManifests", () => {
  it("judgeManifests returns a finding for each violation, with its field and what was probably meant", async () => {
    const spec = { selectr: { a: "b" }, ports: [{ port: 0, targetPort: 1 }] };
    const [verdict] = await judgeManifests([object("v1", "Service", { spec })]);
    expect(verdict?.findings).toEqual([
      {
        severity: "error",
        rule: "objects/unknown",
        field: ["spec", "selectr"],
        message: "unknown field",
        fix: "Did you mean selector?",
      },
      expect.objectContaining({ rule: "objects/invalid", field: ["spec", "ports", "0", "port"] }),
    ]);
  });

  it("judgeManifests judges a document as Helm reads it, not as JavaScript does", async () => {
    const text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: yes, b: 0755, c: '1'}\n";
    const [rejections] = await listRejections(parseManifests(text));
    expect(rejections).toEqual([
      expect.stringMatching(/^data\.a: is true or false, and has to be text/),
      expect.stringMatching(/^data\.b: is a number, and has to be text/),
    ]);
  });

  it.each([
    object("monitoring.coreos.com/v1", "ServiceMonitor", { spec: { selector: {}, endpoints: [{ intervall: "5s" }] } }),
    object("gateway.networking.k8s.io/v1", "HTTPRoute", { spec: { hostname: [] } }),
    object("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", { spec: { updatePolicy: { updateMode: "On" } } }),
    object("security.openshift.io/v1", "SecurityContextConstraints", { user: [] }),
  ])("judgeManifests knows the definition of $kind", async (custom) => {
    const [verdict] = await judgeManifests([custom]);
    expect(verdict?.unjudged).toBeUndefined();
    expect(verdict?.findings).not.toEqual([]);
  });

  it("judgeManifests returns the verdicts in order, also if it knows some of them", async () => {
    const named = (name: string) => ({ ...object("v1", "ConfigMap"), metadata: { name } });
    await judgeManifests([named("b_")]);
    const verdicts = await judgeManifests([named("a"), named("b_"), named("c"), named("b_")]);
    expect(verdicts.map(({ findings }) => findings.length)).toEqual([0, 1, 0, 1]);
  });
});

it("judgeObjects judges the objects of other kinds if a definition cannot be read", async () => {
  const wrong = object("v1", "Service", { spec: { ports: [{ port: 0, targetPort: 1 }] } });
  const thing = "kind: CustomResourceDefinition\nspec: { names: { kind: Service } }\na: [\n";
  const [verdict] = await judgeObjects([JSON.stringify(wrong)], { crds: [thing] });
  expect(verdict?.violations).toMatchObject([{ field: "spec.ports[0].port" }]);
});

it.each([
  { version: undefined, minor: kubernetesMinors.at(-1), notes: 0 },
  { version: "1.35.2", minor: "1.35", notes: 0 },
  { version: "1.20.0", minor: kubernetesMinors[0], notes: 1 },
  { version: "1.99.0", minor: kubernetesMinors.at(-1), notes: 1 },
])("findMinor chooses Kubernetes $minor for version $version", ({ version, minor, notes }) => {
  const found = findMinor(version);
  expect(found.minor).toBe(minor);
  expect(found.note).toHaveLength(notes);
});

// A build may come from another machine.
const hasGo = (await tryRun("go", ["version"])).failure ? [] : ["validator"];

describe("the sources of the validator", () => {
  const cwd = join(projectDir, "scripts", "validator");

  it("go.mod has the Kubernetes version that the harness uses", () => {
    const newest = kubernetesPatches[kubernetesMinors.at(-1) ?? "1.37"];
    expect(readFileSync(join(cwd, "go.mod"), "utf8")).toContain(`\tk8s.io/kubernetes v${newest}\n`);
  });

  // The flags of the build, so that the compiler finds its results.
  const timeout = 40 * 60_000;
  const flags = ["-trimpath", "-buildvcs=false", "-json"];
  const env = { CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off" };

  it.each(hasGo)("The %s passes its Go tests", { timeout }, async () => {
    const { stdout, failure } = await tryRun("go", ["test", ...flags, "."], { cwd, env, timeout });
    const events = stdout.split("\n").map((line): { Action: string; Test?: string } => JSON.parse(line));
    expect(failure, stdout).toBe("");
    expect(events.filter(({ Action, Test }) => Action === "pass" && Test).length).toBeGreaterThan(10);
  });
});
