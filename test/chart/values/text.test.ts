import { expect, it } from "vitest";
import { judge } from "./values-property.ts";

const digest = `sha256:${"0".repeat(64)}`;

/** Values that once rendered invalid objects: text that YAML reads as another type if it is not quoted, or if something is empty. */
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

it.each(texts)("Text in values is always rendered as text: %j", async (set) => {
  const { helm, helm3 } = await judge(set, { prometheus: false });
  expect([helm, helm3]).toEqual([{ is: "rendered" }, { is: "rendered" }]);
});
