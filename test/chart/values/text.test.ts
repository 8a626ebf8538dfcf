import { expect, it } from "vitest";
import { judge } from "./values-property.ts";

const digest = `sha256:${"0".repeat(64)}`;

/** Values that became something unsound before: text that YAML takes for something else, where it is not quoted or something is empty. */
const texts = [
  { hostMounts: { data: { hostPath: "/srv/a: b" } } },
  {
    prometheus: { enabled: true },
    web: { tls: { enabled: true } },
    scrape: { nodes: { credentialsDir: "/etc/a: b" } },
  },
  { prometheus: { enabled: true, image: { tag: "", digest } } },
  { prometheus: { enabled: true, extraArgs: { "web.route-prefix": "/1:30:[a]" } } },
];

it.each(texts)("text is never taken for YAML: $0", async (set) => {
  const { helm, helm3 } = await judge(set);
  expect([helm, helm3]).toEqual([{ is: "rendered" }, { is: "rendered" }]);
});
