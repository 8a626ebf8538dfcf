// What the bench runs as the harness: renders the cases in a file, all of them at once as tests do, and validates what is rendered.
import { readFileSync } from "node:fs";
import { referenceProblems } from "../../check/rules/references.ts";
import { endRenderers, type RenderOptions, render } from "../../helm/render.ts";
import { describe } from "../../kubernetes/manifest.ts";
import { validateManifest } from "../../kubernetes/schema.ts";

const [file = "", mode] = process.argv.slice(2);
const cases = JSON.parse(readFileSync(file, "utf8")) as RenderOptions[];

await Promise.all(
  cases.map(async (options) => {
    const manifests = await render(options);
    if (mode !== "validate") return;
    const wrong = manifests.flatMap((manifest) =>
      validateManifest(manifest).map((problem) => `${describe(manifest)}: ${problem}`),
    );
    const loose = referenceProblems(manifests).filter(({ severity }) => severity === "error");
    const problems = [...wrong, ...loose.map(({ manifest, message }) => `${describe(manifest)}: ${message}`)];
    if (problems.length > 0) throw new Error(problems.join("\n"));
  }),
);
await endRenderers();
