import { expect, it } from "vitest";
import { validateManifest } from "../../../scripts/lib/kubernetes/schema.ts";

const pod = (spec: object) => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec });
const mount = { name: "x", mountPath: "/x" };

it.each([
  {
    manifest: pod({ containers: [{ name: "a", image: "i" }], initContainers: [{ name: "a", image: "i" }] }),
    says: "the containers have the name a more than once; each needs its own",
  },
  {
    manifest: pod({
      containers: [{ name: "a", image: "i" }],
      volumes: [
        { name: "x", emptyDir: {} },
        { name: "x", emptyDir: {} },
      ],
    }),
    says: "the volumes have the name x more than once; each needs its own",
  },
  {
    manifest: pod({ containers: [{ name: "a", image: "i", env: [{ name: "A" }, { name: "A", value: "b" }] }] }),
    says: "the env of a have the name A more than once; each needs its own",
  },
  {
    manifest: pod({ containers: [{ name: "a", image: "i", volumeMounts: [mount, { ...mount, name: "y" }] }] }),
    says: "the volumeMounts of a have the mountPath /x more than once; each needs its own",
  },
  {
    manifest: pod({
      containers: [
        {
          name: "a",
          image: "i",
          ports: [
            { name: "p", containerPort: 1 },
            { name: "p", containerPort: 2 },
          ],
        },
      ],
    }),
    says: "the ports of a have the name p more than once; each needs its own",
  },
  {
    manifest: {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "a" },
      spec: {
        ports: [
          { name: "p", port: 1 },
          { name: "q", port: 1, protocol: "TCP" },
        ],
      },
    },
    says: "spec.ports have the port 1/TCP more than once; each needs its own",
  },
])("validateManifest reports duplicates: $says", ({ manifest, says }) => {
  expect(validateManifest(manifest)).toEqual([says]);
});

it("The same port with another protocol, and a container and a volume of the same name, are not duplicates", () => {
  const ports = [
    { name: "p", port: 1 },
    { name: "q", port: 1, protocol: "UDP" },
  ];
  const service = { apiVersion: "v1", kind: "Service", metadata: { name: "a" }, spec: { ports } };
  expect(validateManifest(service)).toEqual([]);
  expect(
    validateManifest(pod({ containers: [{ name: "x", image: "i" }], volumes: [{ name: "x", emptyDir: {} }] })),
  ).toEqual([]);
});
