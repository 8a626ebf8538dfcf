import { defineConfig } from "vitest/config";

/** Minutes in milliseconds. */
const minutes = (count: number) => count * 60_000;

/** The test files of a tier: the suffix of a file's name says its tier, and a file without one is static. */
const testsOf = (tier: string, folder = "test") => [
  tier === "static" ? `${folder}/**/+([^.]).test.ts` : `${folder}/**/*.${tier}.test.ts`,
];

/** Tiers that render. Their files do not change shared state, so they share a process and its renderings. */
const renders = {
  testTimeout: minutes(1),
  hookTimeout: minutes(1),
  globalSetup: "test/support/tools.ts",
  isolate: false,
  maxWorkers: 2,
  sequence: { groupOrder: 0 },
};

export default defineConfig({
  test: {
    // `npm test` counts skipped tests, and CI fails.
    allowOnly: false,
    // Titles of `it.each` are not shortened.
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
      // The tests of the chart again, with Helm 3. Together with the static tier they would double the time of `test:fast`.
      { test: { ...renders, name: "helm3", include: testsOf("static", "test/chart"), env: { TEST_HELM: "helm3" } } },
      // Tests that take minutes: thousands of values, and the comparison with the helm program.
      {
        test: {
          ...renders,
          name: "property",
          include: testsOf("property"),
          globalSetup: "test/support/programs.ts",
          // Leaves time for PROPERTY_RUNS, and to simplify a counterexample.
          testTimeout: minutes(120),
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "prometheus",
          include: testsOf("prometheus"),
          globalSetup: "test/support/prometheus/setup.ts",
          // Much of the time the tests wait for a scrape or a rule.
          maxWorkers: 3,
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
          // All files share one API server, and the objects of one would disturb another.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "cluster",
          include: testsOf("cluster"),
          globalSetup: "test/support/cluster/setup.ts",
          // Three times as long as the slowest test takes on two cores, for busy machines.
          testTimeout: minutes(10),
          hookTimeout: minutes(10),
          // All files share one cluster, and their releases the ports of its nodes.
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
