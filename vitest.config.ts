import { defineConfig } from "vitest/config";

/** Minutes in milliseconds. */
const minutes = (count: number) => count * 60_000;

/** Tiers that render. Their files change nothing that another one sees, and share what is rendered. */
const renders = {
  testTimeout: minutes(1),
  globalSetup: "test/tools.ts",
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
      {
        test: {
          ...renders,
          name: "static",
          include: ["test/{chart,harness,project}/**/*.test.ts"],
          env: { TEST_HELM: "helm" },
        },
      },
      // What starts a program for nearly every test: a command of ours as a user would, Helm itself, promtool, the compiler.
      { test: { ...renders, name: "commands", include: ["test/commands/**/*.test.ts"] } },
      // The chart's tests once more: apart, as they would take twice as long in the tier that is run after each change.
      { test: { ...renders, name: "helm3", include: ["test/chart/**/*.test.ts"], env: { TEST_HELM: "helm3" } } },
      // What takes minutes: thousands of values, and Helm's own program in comparison.
      {
        test: {
          ...renders,
          name: "properties",
          include: ["test/properties/**/*.test.ts"],
          // With room for PROPERTY_RUNS, and for simplifying a counter-example.
          testTimeout: minutes(120),
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "scrape",
          include: ["test/scrape/**/*.test.ts"],
          globalSetup: "test/scrape/setup.ts",
          testTimeout: minutes(2),
          hookTimeout: minutes(15),
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "control-plane",
          include: ["test/control-plane/**/*.test.ts"],
          globalSetup: "test/control-plane/setup.ts",
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
          include: ["test/cluster/**/*.test.ts"],
          globalSetup: "test/cluster/setup.ts",
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
