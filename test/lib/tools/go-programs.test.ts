import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { versions } from "../../../scripts/lib/tools/versions.ts";
import { projectDir } from "../../../scripts/lib/util/paths.ts";

it("The go.mod of the OpenTelemetry Collector has the version that the harness uses", () => {
  const contrib = "github.com/open-telemetry/opentelemetry-collector-contrib/receiver/prometheusreceiver";
  const goMod = readFileSync(join(projectDir, "scripts/collector/go.mod"), "utf8");
  expect(goMod).toContain(`\t${contrib} v${versions.openTelemetryCollector}\n`);
});
