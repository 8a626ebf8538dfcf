import { defineConfig } from "vitest/config";

/** Minutes in milliseconds. */
const minutes = (count: number) => count * 60_000;

/** The test files of a tier: the suffix of a file's name says its tier, and a file without one is static. */
const testsOf = (tier: string, folder = "test") => [
  tier === "static" ? `${folder}/**/+([^.]).test.ts` : `${folder}/**/*.${tier}.test.ts`,
];

/** Tiers that render. Their files change nothing that another one sees, and share what is rendered. */
const renders = {
  testTimeout: minutes(1),
  globalSetup: "test/support/tools.ts",
  isolate: false,
  maxWorkers: 2,
  sequence: { groupOrder: 0 },
};

export default defineConfig({
  test: {
    // A test that does not run must be seen: `npm test` counts it, and CI fails.
    allowOnly: false,
    // The title of a row in a table of cases is its whole name.
    taskTitleValueFormatTruncate: 0,
    projects: [
      { test: { ...renders, name: "static", include: testsOf("static"), env: { TEST_HELM: "helm" } } },
      // Nearly every test starts a program: a command of the harness, Helm, promtool or the compiler.
      {
        test: {
          ...renders,
          name: "program",
          include: testsOf("program"),
          globalSetup: "test/support/programs.ts",
        },
      },
      // The chart's tests once more: apart, as they would take twice as long in the tier that is run after each change.
      { test: { ...renders, name: "helm3", include: testsOf("static", "test/chart"), env: { TEST_HELM: "helm3" } } },
      // What takes minutes: thousands of values, and Helm's own program in comparison.
      {
        test: {
          ...renders,
          name: "property",
          include: testsOf("property"),
          globalSetup: "test/support/programs.ts",
          // With room for PROPERTY_RUNS, and for simplifying a counter-example.
          testTimeout: minutes(120),
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "prometheus",
          include: testsOf("prometheus"),
          globalSetup: "test/support/prometheus/setup.ts",
          testTimeout: minutes(2),
          hookTimeout: minutes(15),
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "apiserver",
          include: testsOf("apiserver"),
          globalSetup: "test/support/apiserver/setup.ts",
          testTimeout: minutes(1),
          hookTimeout: minutes(1),
          // One API server for all: what one file makes would be in the way of another.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "cluster",
          include: testsOf("cluster"),
          globalSetup: "test/support/cluster/setup.ts",
          // Three times what the longest takes on two cores, for machines that are busy or slow.
          testTimeout: minutes(10),
          hookTimeout: minutes(10),
          // One cluster for all: its releases share the nodes' ports.
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
