import { HelmError } from "../../scripts/lib/helm.ts";
import { validateManifest } from "../../scripts/lib/kubernetes-schema.ts";
import { describe, type Manifest, ofKind } from "../../scripts/lib/manifests.ts";
import { checkConfig, checkRules } from "../../scripts/lib/promtool.ts";

/** What becomes of values: objects, the chart's own refusal, or what must not be. */
export type Verdict = { is: "rendered" } | { is: "refused"; says: string } | { is: "wrong"; says: string[] };

/**
 * What a chart makes of values: sound objects, a refusal that says what to do, or neither.
 * @param rendering renders them
 * @param options prometheus: also asks promtool, which takes as long as rendering
 */
export async function verdict(rendering: () => Promise<Manifest[]>, { prometheus = false } = {}): Promise<Verdict> {
  let manifests: Manifest[];
  try {
    manifests = await rendering();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // What Helm renders and the harness does not take is no refusal.
    if (!(error instanceof HelmError)) return { is: "wrong", says: [error.message] };
    const flaws = error.findings.flatMap(refusalFlaws);
    return flaws.length > 0 ? { is: "wrong", says: flaws } : { is: "refused", says: error.message };
  }
  const says = manifests.flatMap((manifest) =>
    validateManifest(manifest).map((line) => `${describe(manifest)}: ${line}`),
  );
  if (prometheus) says.push(...(await prometheusFlaws(manifests)));
  return says.length > 0 ? { is: "wrong", says } : { is: "rendered" };
}

/** What is wrong with the text of a refusal. */
function refusalFlaws(message: string): string[] {
  if (/\n/.test(message)) return [`has more than one line: ${message}`];
  // Go's template engine, Helm's YAML parser, Sprig.
  if (
    /nil pointer|wrong type|can't evaluate|error calling|YAML parse error|error converting|template: |^failed /i.test(
      message,
    )
  )
    return [`is no check's: ${message}`];
  // Cause and remedy: two sentences at least, the last of which is an imperative.
  if (!/[.:] [A-Z][a-z]+[^.]*(?:\.[^ ][^.]*)*\.$/.test(message)) return [`names no remedy: ${message}`];
  return [];
}

/** What promtool says of the files that Prometheus is to read. */
async function prometheusFlaws(manifests: readonly Manifest[]): Promise<string[]> {
  const files = ofKind(manifests, "ConfigMap").flatMap((map) =>
    Object.entries(map.data ?? {}).map(([file, content]) => ({ file, content })),
  );
  const said = await Promise.all(
    files.map(async ({ file, content }) => {
      if (/^\s*scrape_configs:|^global:/m.test(content))
        return (await checkConfig(content)).map((line) => `${file}: ${line}`);
      if (/^groups:/m.test(content)) return (await checkRules(content)).map((line) => `${file}: ${line}`);
      return [];
    }),
  );
  return said.flat();
}
