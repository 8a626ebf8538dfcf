/** A value of `up`, or the end of the series because its target disappears. */
type Sample = 0 | 1 | "stale";

/** The values of `up` of a node's targets, one per scrape. Without one of them, the node has no target in that job. */
export interface Targets {
  exporter?: readonly Sample[];
  kubelet?: readonly Sample[];
}

/** What happens to a node, or to several, beside many other nodes of the same cluster. */
interface NodeScenario {
  title: string;
  nodes: readonly Targets[];
  /** Every alert about these nodes that fires at any time. */
  fires: readonly string[];
  /** Whether at every moment from the second hour on some alert fires about each of the nodes. */
  isLasting?: boolean;
}

/** What happens to the nodes of one or two clusters. */
interface ClusterScenario {
  title: string;
  /** By cluster, and then by node. The cluster `""` has no label. */
  clusters: Readonly<Record<string, Readonly<Record<string, Targets>>>>;
  /** Every alert that fires at any time: the alert, and its labels cluster and node. */
  fires: readonly { alertname: string; cluster?: string; node?: string }[];
}

/** How long each scenario is, in minutes. */
export const scenarioMinutes = 4 * 60;

/** What makes the series of a scenario. All durations are in minutes. */
function patterns(scrape: number) {
  const scrapes = (minutes: number) => Math.round((minutes * 60) / scrape);
  const whole = scrapes(scenarioMinutes);
  const run = (sample: Sample, minutes: number): Sample[] => Array<Sample>(scrapes(minutes)).fill(sample);
  /** Some values, and then one until the end. */
  const then = (last: Sample, ...before: Sample[][]): Sample[] => {
    const start = before.flat();
    return [...start, ...Array<Sample>(Math.max(0, whole - start.length)).fill(last)];
  };
  const repeat = (...samples: Sample[]): Sample[] =>
    Array.from({ length: whole }, (_, index) => samples[index % samples.length] ?? 0);
  return {
    run,
    then,
    repeat,
    up: then(1),
    down: then(0),
    flap: (up: number, down: number) => repeat(...run(1, up), ...run(0, down)),
    /** Up for two hours, down for a while, and then up again or gone. */
    outage: (minutes: number, last: Sample = 1) => then(last, run(1, 120), run(0, minutes)),
  };
}

/**
 * Returns what can happen to single nodes.
 * @param scrape the scrape interval, in seconds
 */
export function nodeScenarios(scrape: 30 | 60): NodeScenario[] {
  const { run, then, repeat, up, down, flap, outage } = patterns(scrape);
  const node = (title: string, targets: Targets, ...fires: string[]) => ({ title, nodes: [targets], fires });
  const lasting = (title: string, targets: Targets, ...fires: string[]) => ({
    ...node(title, targets, ...fires),
    isLasting: true,
  });
  const both = (samples: readonly Sample[]) => ({ exporter: samples, kubelet: samples });
  const oneOf = (count: number, sample: Sample) => repeat(sample, ...Array<Sample>(count - 1).fill(sample ? 0 : 1));
  const [missing, off, flapping] = ["NodeExporterMissing", "NodeExporterDown", "NodeExporterFlapping"] as const;
  const [unreachable, kubeletFlapping, left] = [
    "KubeletInstanceUnreachable",
    "KubeletFlapping",
    "NodeUnmonitored",
  ] as const;
  const length = Array.from({ length: 10 }, (_, index) => index);

  return [
    node("nothing happens", both(up)),

    // Nodes that are off.
    lasting("the node is off", both(down), off),
    lasting("the node is off and its kubelet is not scraped", { exporter: down }, off),
    node("the node goes off", both(outage(120, 0)), off),
    node(
      "the node goes off 2 minutes after its kubelet",
      { exporter: outage(120, 0), kubelet: then(0, run(1, 118)) },
      off,
    ),
    node(
      "the node goes off 2 minutes after its exporter",
      { exporter: then(0, run(1, 118)), kubelet: outage(120, 0) },
      off,
    ),
    ...[1, 4, 9].map((minutes) => node(`the node reboots in ${minutes} minutes`, both(outage(minutes)))),
    node("the node is drained and reboots twice for an upgrade", {
      exporter: then(1, run(1, 60), run(0, 4), run(1, 3), run(0, 4)),
      kubelet: then(1, run(1, 59), run(0, 6), run(1, 2), run(0, 5)),
    }),

    // Autoscaling: the machine stops before its Node object is deleted.
    ...[1, 4, 6, 9].map((minutes) =>
      node(`the node goes off and is deleted ${minutes} minutes later`, both(outage(minutes, "stale"))),
    ),
    {
      title: "nodes come and go",
      nodes: length.map((index) => ({
        exporter: then("stale", run(0, 2), run(1, 20 + index * 15), run(0, 2)),
        kubelet: then("stale", run(0, 1), run(1, 21 + index * 15), run(0, 2)),
      })),
      fires: [],
    },
    ...[3, 7].map((minutes) =>
      node(`the node is new and its exporter starts ${minutes} minutes after its kubelet`, {
        exporter: then(1, run(0, minutes)),
        kubelet: up,
      }),
    ),

    // Broken exporters.
    lasting("the exporter is down", { exporter: down, kubelet: up }, missing),
    lasting("the exporter has no target", { kubelet: up }, missing),
    lasting(
      "the exporter is down and the kubelet is up for 4 minutes and down for 4",
      { exporter: down, kubelet: flap(4, 4) },
      kubeletFlapping,
      missing,
    ),
    lasting(
      "the exporter is down and every second scrape of the kubelet fails",
      { exporter: down, kubelet: oneOf(2, 0) },
      kubeletFlapping,
      missing,
    ),
    lasting("the exporter answers 1 of 10 scrapes", { exporter: oneOf(10, 1), kubelet: up }, flapping, missing),
    // At one scrape a minute, the exporter is down for 18 minutes at a time.
    lasting(
      "the exporter answers 1 of 19 scrapes",
      { exporter: oneOf(19, 1), kubelet: up },
      ...(scrape === 30 ? [flapping] : []),
      missing,
    ),
    lasting("the exporter is up for 1 minute and down for 5", { exporter: flap(1, 5), kubelet: up }, flapping, missing),
    lasting("the exporter is up for 10 minutes and down for 5", { exporter: flap(10, 5), kubelet: up }, flapping),
    lasting(
      "every second scrape of the exporter fails",
      { exporter: oneOf(2, 0), kubelet: up },
      flapping,
      ...(scrape === 30 ? [missing] : []),
    ),
    lasting("every fifth scrape of the exporter fails", { exporter: oneOf(5, 0), kubelet: up }, flapping),
    node("1 of 60 scrapes of the exporter fails", { exporter: oneOf(60, 0), kubelet: up }),
    lasting(
      "every second scrape of the exporter fails and the kubelet is down",
      { exporter: oneOf(2, 0), kubelet: down },
      unreachable,
      flapping,
    ),
    lasting(
      "the exporter answers 1 of 10 scrapes and the kubelet is not scraped",
      { exporter: oneOf(10, 1) },
      flapping,
    ),
    lasting("both are up for 4 minutes and down for 4", both(flap(4, 4)), kubeletFlapping, flapping),
    lasting(
      "both are up for 4 minutes and down for 4, in turn",
      { exporter: flap(4, 4), kubelet: [...run(0, 4), ...flap(4, 4)] },
      kubeletFlapping,
      flapping,
    ),

    // Broken kubelets.
    lasting("the kubelet is down", { exporter: up, kubelet: down }, unreachable),
    lasting("the kubelet is down and the exporter is not scraped", { kubelet: down }, unreachable),
    lasting("the kubelet is up for 4 minutes and down for 4", { exporter: up, kubelet: flap(4, 4) }, kubeletFlapping),
    lasting("every second scrape of the kubelet fails", { exporter: up, kubelet: oneOf(2, 0) }, kubeletFlapping),
    ...[2, 9].map((minutes) =>
      node(`the kubelet restarts in ${minutes} minutes`, { exporter: up, kubelet: outage(minutes) }),
    ),

    // Rollouts of the exporter.
    ...[1, 9.5].map((minutes) => ({
      title: `a rollout takes ${minutes} minutes per node`,
      nodes: length.map((index) => ({ exporter: then(1, run(1, 60 + index * minutes), run(0, minutes)), kubelet: up })),
      fires: [],
    })),
    node("three rollouts within an hour take 3 minutes per node", {
      exporter: then(1, run(1, 60), ...[1, 2, 3].flatMap(() => [run(0, 3), run(1, 12)])),
      kubelet: up,
    }),
    node("the exporter restarts six times within an hour", {
      exporter: then(1, run(1, 60), ...[1, 2, 3, 4, 5, 6].map(() => [0 as const, ...run(1, 9)])),
      kubelet: up,
    }),

    // Nodes that leave discovery while they run.
    node("the node leaves both jobs", both(outage(0, "stale")), left),
    node(
      "the node leaves both jobs after its exporter stopped",
      { exporter: outage(1, "stale"), kubelet: then("stale", run(1, 121)) },
      left,
    ),
    node("the node leaves both jobs for 5 minutes", both(then(1, run(1, 120), run("stale", 5)))),
  ];
}

/**
 * Returns what can happen to whole jobs and clusters.
 * @param scrape the scrape interval, in seconds
 */
export function clusterScenarios(scrape: 30 | 60): ClusterScenario[] {
  const { up, down, flap, outage } = patterns(scrape);
  const healthy = { exporter: up, kubelet: up };
  const gone = { exporter: outage(0, "stale"), kubelet: outage(0, "stale") };
  const off = { exporter: down, kubelet: down };
  /** Clusters that both have nodes a and b. */
  const two = (one: Targets, other: Targets) => ({
    one: { a: one, b: healthy },
    two: { a: other, b: healthy },
  });
  const [absent, kubeletAbsent] = [{ alertname: "NodeExporterTargetsAbsent" }, { alertname: "KubeletDown" }];
  const inOne = { cluster: "one", node: "a" };
  return [
    {
      title: "the nodes job has no targets",
      clusters: { "": { a: { kubelet: up }, b: { kubelet: up } } },
      fires: [absent],
    },
    {
      title: "the kubelet job has no targets",
      clusters: { "": { a: { exporter: up }, b: { exporter: up } } },
      fires: [kubeletAbsent],
    },
    { title: "there are no targets", clusters: {}, fires: [absent, kubeletAbsent] },
    { title: "all targets disappear", clusters: { "": { a: gone, b: gone } }, fires: [absent, kubeletAbsent] },
    {
      title: "the nodes job has no targets in one of two clusters",
      clusters: { one: { a: { kubelet: up } }, two: { a: healthy } },
      fires: [{ ...absent, cluster: "one" }],
    },
    {
      title: "the kubelet job has no targets in one of two clusters",
      clusters: { one: { a: { exporter: up } }, two: { a: healthy } },
      fires: [{ ...kubeletAbsent, cluster: "one" }],
    },
    {
      title: "all targets of one of two clusters disappear",
      clusters: { one: { a: gone, b: gone }, two: { a: healthy } },
      fires: [
        { ...absent, cluster: "one" },
        { ...kubeletAbsent, cluster: "one" },
      ],
    },
    { title: "nothing happens in two clusters", clusters: two(healthy, healthy), fires: [] },
    {
      title: "a node is off in one of two clusters",
      clusters: two(off, healthy),
      fires: [{ alertname: "NodeExporterDown", ...inOne }],
    },
    {
      title: "an exporter is down in one of two clusters",
      clusters: two({ exporter: down, kubelet: up }, healthy),
      fires: [{ alertname: "NodeExporterMissing", ...inOne }],
    },
    {
      title: "an exporter has no target in one of two clusters",
      clusters: two({ kubelet: up }, healthy),
      fires: [{ alertname: "NodeExporterMissing", ...inOne }],
    },
    {
      title: "a kubelet is down in one cluster and an exporter in the other",
      clusters: two({ exporter: up, kubelet: down }, { exporter: down, kubelet: up }),
      fires: [
        { alertname: "KubeletInstanceUnreachable", ...inOne },
        { alertname: "NodeExporterMissing", cluster: "two", node: "a" },
      ],
    },
    {
      title: "an exporter is down and its kubelet flaps in one of two clusters",
      clusters: two({ exporter: down, kubelet: flap(4, 4) }, healthy),
      fires: [
        { alertname: "KubeletFlapping", ...inOne },
        { alertname: "NodeExporterMissing", ...inOne },
      ],
    },
    {
      title: "a node leaves both jobs in one of two clusters",
      clusters: two(gone, healthy),
      fires: [{ alertname: "NodeUnmonitored", ...inOne }],
    },
  ];
}
