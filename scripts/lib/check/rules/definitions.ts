import { createHash } from "node:crypto";
import type { DefinitionFile } from "../../helm/definitions.ts";
import { memoizeOnDisk } from "../../helm/render-cache.ts";
import { describeViolation } from "../../kubernetes/objects.ts";
import { isDefinition, judgeObjects, type KubernetesMinor, validatorOf } from "../../kubernetes/validator.ts";
import type { Finding } from "../../util/finding.ts";
import { splitDocuments, tryParseYaml } from "../../util/yaml.ts";
import type { Guard } from "../guard.ts";
import { findTemplatePlace } from "../template-places.ts";

/**
 * Judges the objects in the folders `crds` of a chart, which Helm installs without rendering them, and the definitions of `--crds`. The verdicts are
 * cached, because judging those of a large chart takes a second.
 * @param crds the texts of `--crds`
 * @param chart the chart's folder
 * @throws see judgeObjects
 */
export async function checkDefinitions(
  files: readonly DefinitionFile[],
  crds: readonly string[],
  { chart, minor, guard }: { chart: string | undefined; minor: KubernetesMinor; guard: Guard },
): Promise<Finding[]> {
  const documents: { template?: string; text: string }[] = [
    ...files.flatMap(({ template, text }) => splitDocuments(text).map((document) => ({ template, text: document }))),
    ...crds.flatMap(splitDocuments).flatMap((text) => (isDefinition(text) ? [{ text }] : [])),
  ].filter(({ text }) => !/^(\s*(#.*)?\n?)*$/.test(text));
  if (documents.length === 0) return [];
  const texts = documents.map(({ text }) => text);
  const key = createHash("sha256").update(JSON.stringify([await validatorOf(minor), texts]));
  const verdicts = await memoizeOnDisk(key.digest("hex"), () => judgeObjects(texts, { minor }));
  return documents.flatMap((document, index): Finding[] => {
    const { violations = [], warnings = [], failure } = verdicts[index] ?? {};
    const found = [
      ...violations.map((violation) => describeViolation("error", violation)),
      ...warnings.map((violation) => describeViolation("warning", violation)),
    ];
    if (found.length === 0 && failure === undefined) return [];
    const object = nameOf(document.text);
    if (failure !== undefined) guard.report("objects", new Error(`${object} cannot be judged: ${failure}`));
    return found.map((finding) => {
      const { template } = document;
      const named = { ...(template && { template }), object, ...finding };
      return { ...(chart && findTemplatePlace(chart, named)), ...named };
    });
  });
}

function nameOf(text: string): string {
  const { kind, metadata } = (tryParseYaml(text, "definition") ?? {}) as {
    kind?: string;
    metadata?: { name?: string };
  };
  return [kind ?? "CustomResourceDefinition", metadata?.name].filter(Boolean).join(" ");
}
