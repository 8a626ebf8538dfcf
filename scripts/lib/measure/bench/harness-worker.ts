// The harness's side of the benchmark: renders the cases in a file, all at once as tests do, and validates the objects.
import { readFileSync } from "node:fs";
import { checkReferences } from "../../check/rules/references.ts";
import { endRenderers, type RenderOptions, render } from "../../helm/render.ts";
import { describe } from "../../kubernetes/manifest.ts";
import { judgeManifests } from "../../kubernetes/objects.ts";
import { endValidators } from "../../kubernetes/validator.ts";
import { formatFinding } from "../../util/finding.ts";

const [file = "", mode] = process.argv.slice(2);
const cases = JSON.parse(readFileSync(file, "utf8")) as RenderOptions[];

await Promise.all(
  cases.map(async (options) => {
    const manifests = await render(options);
    if (mode !== "validate") return;
    const judged = await judgeManifests(manifests);
    const context = { manifests, namespace: "monitoring", verdicts: new Map() };
    const problems = manifests.flatMap((manifest, index) =>
      [...(judged[index]?.findings ?? []), ...checkReferences(manifest, context)]
        .filter(({ severity }) => severity === "error")
        .map((finding) => `${describe(manifest)}: ${formatFinding(finding)}`),
    );
    if (problems.length > 0) throw new Error(problems.join("\n"));
  }),
);
await Promise.all([endRenderers(), endValidators()]);
