import { expect } from "vitest";
import { HelmError } from "../../scripts/lib/helm/errors.ts";
import { type RenderOptions, render } from "../../scripts/lib/helm/render.ts";

/** Returns how the chart rejects values. Fails if it renders them, or if Helm fails for another reason. */
export async function rejection(options: RenderOptions): Promise<HelmError> {
  const error = await render(options).then(
    () => expect.fail("The chart renders these values."),
    (reason: unknown) => reason,
  );
  if (!(error instanceof HelmError) || error.rejections.length === 0) throw error;
  return error;
}
