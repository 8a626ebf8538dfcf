import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find, selectKind } from "../../../scripts/lib/kubernetes/manifest.ts";
import { listNodeJobs, readScrapeJobs, type ScrapeJob } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { helms } from "../../support/values-files.ts";

/** The jobs that are disabled by default, by their key under `scrape`: those of the kubelet with their paths, and those for annotations. */
const siblings = {
  cadvisor: "/metrics/cadvisor",
  resource: "/metrics/resource",
  probes: "/metrics/probes",
  slis: "/metrics/slis",
};
const annotated = ["pods", "endpoints", "services", "ingresses"];
const blackboxExporter = { address: "blackbox:9115" };
const enabled = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, { enabled: true }]));

const jobs = async (scrape: object, helm?: "helm" | "helm3") =>
  readScrapeJobs(await render({ set: { scrape }, ...(helm && { helm }) }));
const names = (found: readonly ScrapeJob[]) => found.map(({ job_name }) => job_name);
const job = (found: readonly ScrapeJob[], name: string) =>
  found.find(({ job_name }) => job_name === name) ?? expect.fail(`no job ${name}`);
const metricRules = (found: ScrapeJob) => found.metric_relabel_configs as Record<string, unknown>[] | undefined;

describe.concurrent("the list of jobs", () => {
  it("The default jobs are node_exporter and the kubelet", async () => {
    expect(names(await jobs({}))).toEqual(["kubernetes-nodes", "kubernetes-kubelet"]);
  });

  it("With all jobs enabled, those of the nodes are first", async () => {
    const all = [...Object.keys(siblings), ...annotated];
    expect(names(await jobs({ ...enabled(all), blackboxExporter }))).toEqual([
      "kubernetes-nodes",
      "kubernetes-kubelet",
      "kubernetes-cadvisor",
      "kubernetes-resource",
      "kubernetes-probes",
      "kubernetes-slis",
      "kubernetes-pods",
      "kubernetes-service-endpoints",
      "kubernetes-services",
      "kubernetes-ingresses",
    ]);
  });

  it("`helm test` and `npm run up` check every node for exactly the jobs of the nodes", async () => {
    const scrape = { ...enabled(["cadvisor", "slis", "pods", "endpoints"]), kubelet: { enabled: false } };
    const manifests = await render({ set: { scrape } });
    const [container] = find(manifests, "Pod").spec?.containers ?? [];
    const expected = ["kubernetes-nodes", "kubernetes-cadvisor", "kubernetes-slis"];
    expect(container?.env).toContainEqual({ name: "JOBS", value: expected.join(" ") });
    expect(listNodeJobs(manifests)).toEqual(expected);
  });
});

it.each([...Object.keys(siblings), "kubelet", ...annotated])(
  "The job %s takes its name from the values",
  async (name) => {
    const found = await jobs({ [name]: { enabled: true, jobName: "mine" }, blackboxExporter });
    const mine = job(found, "mine");
    expect(found).toHaveLength(name === "kubelet" ? 2 : 3);
    // Node discovery sets `instance`; here the target's identity is written explicitly.
    if (!annotated.includes(name)) {
      expect(mine.relabel_configs).toContainEqual({ replacement: "mine", target_label: "job" });
    }
  },
);

describe.concurrent("the other endpoints of the kubelet", () => {
  it.each(Object.entries(siblings))(
    "The job %s scrapes %s, and is otherwise the same as the kubelet job",
    async (name, path) => {
      const kubelet = {
        insecureSkipVerify: false,
        caFile: "/etc/ca.crt",
        credentialsFile: "/etc/token",
        metricRelabelConfigs: null,
      };
      const rules = name === "cadvisor" ? { metricRelabelConfigs: null } : {};
      const found = await jobs({ kubelet, [name]: { enabled: true, ...rules } });
      const { track_timestamps_staleness, metrics_path, ...sibling } = job(found, `kubernetes-${name}`);
      const ofKubelet = JSON.stringify(job(found, "kubernetes-kubelet"));
      expect(metrics_path).toBe(path);
      // Metrics with their own time stamps would outlive their container.
      expect(track_timestamps_staleness).toBe(["cadvisor", "resource"].includes(name) ? true : undefined);
      expect(sibling).toEqual(JSON.parse(ofKubelet.replaceAll("kubernetes-kubelet", `kubernetes-${name}`)));
      expect(sibling.tls_config).toEqual({ ca_file: "/etc/ca.crt", insecure_skip_verify: false });
      expect(sibling.authorization).toEqual({ credentials_file: "/etc/token" });
    },
  );

  it("The other endpoints of the kubelet remain if the kubelet job is disabled", async () => {
    const found = await jobs({ kubelet: { enabled: false }, cadvisor: { enabled: true } });
    expect(names(found)).toEqual(["kubernetes-nodes", "kubernetes-cadvisor"]);
  });
});

describe.concurrent.each(helms)("the settings of jobs with %s", (helm) => {
  it("A values file can add a rule and remove a default one without repeating the others", async () => {
    const mine = { source_labels: ["__name__"], regex: "go_.+", action: "drop" };
    const before = metricRules(job(await jobs({}, helm), "kubernetes-kubelet")) ?? [];
    expect(before).toHaveLength(3);
    // Only some versions of Helm pass `null` on to the templates.
    for (const none of [false, null]) {
      const kubelet = { metricRelabelConfigs: { mine, "feature-gates": none } };
      const after = metricRules(job(await jobs({ kubelet }, helm), "kubernetes-kubelet"));
      expect(after).toEqual([before[0], mine, before[2]]);
    }
  });

  it("A values file can change one field of a default rule", async () => {
    const before = metricRules(job(await jobs({}, helm), "kubernetes-kubelet")) ?? [];
    const kubelet = { metricRelabelConfigs: { "feature-gates": { regex: "a" } } };
    const after = metricRules(job(await jobs({ kubelet }, helm), "kubernetes-kubelet"));
    expect(after).toEqual([before[0], { ...before[1], regex: "a" }, before[2]]);
  });

  it("A values file can remove all rules", async () => {
    const found = await jobs({ kubelet: { metricRelabelConfigs: null } }, helm);
    expect(job(found, "kubernetes-kubelet")).not.toHaveProperty("metric_relabel_configs");
    expect(job(found, "kubernetes-nodes")).not.toHaveProperty("metric_relabel_configs");
  });

  it("Lists of metrics come before the rules, each as one expression", async () => {
    const rule = { regex: "id", action: "labeldrop" };
    const nodes = {
      metricAllowList: ["node_cpu_.+", "node_load1"],
      metricDenyList: ["node_cpu_guest_.+"],
      metricRelabelConfigs: { rule },
    };
    expect(metricRules(job(await jobs({ nodes }, helm), "kubernetes-nodes"))).toEqual([
      { source_labels: ["__name__"], regex: "node_cpu_.+|node_load1", action: "keep" },
      { source_labels: ["__name__"], regex: "node_cpu_guest_.+", action: "drop" },
      rule,
    ]);
  });

  it("A flag in an expression for metrics does not apply to the others", async () => {
    const nodes = { metricAllowList: ["(?i)NODE_.+", "go_.+"], metricDenyList: ["a", "(?U)b"] };
    const [keep, drop] = metricRules(job(await jobs({ nodes }, helm), "kubernetes-nodes")) ?? [];
    expect([keep?.regex, drop?.regex]).toEqual(["(?:(?i)NODE_.+)|go_.+", "a|(?:(?U)b)"]);
  });

  it("A dollar sign in the module and the address of the Blackbox exporter stays as it is", async () => {
    const blackbox = { module: "a$1b", address: "$x:9115" };
    const [found] = (await jobs({ services: { enabled: true }, blackboxExporter: blackbox }, helm)).slice(-1);
    const replacements = found?.relabel_configs?.map(({ replacement }) => replacement);
    expect(replacements).toEqual(expect.arrayContaining(["a$$1b", "$$x:9115"]));
  });

  it("No job follows redirects, unless its config says so", async () => {
    const all = { ...enabled([...Object.keys(siblings), ...annotated]), blackboxExporter };
    const extraScrapeConfigs = { mine: { static_configs: [{ targets: ["a:1"] }] } };
    const found = await jobs({ ...all, extraScrapeConfigs }, helm);
    expect(found).toHaveLength(11);
    expect(found.filter(({ follow_redirects }) => follow_redirects !== false)).toEqual([]);
    const config = { follow_redirects: true };
    const following = await jobs({ nodes: { config }, extraScrapeConfigs: { mine: config } }, helm);
    expect(following.map(({ follow_redirects }) => follow_redirects)).toEqual([true, false, true]);
  });

  it("Limits and intervals of a job's config override those of the job, which override those of all jobs", async () => {
    const scrape = {
      interval: "1m",
      sampleLimit: 5_000_000_000,
      labelLimit: 40,
      bodySizeLimit: "10MB",
      nodes: { sampleLimit: 1_000_000, interval: "15s", bodySizeLimit: "" },
      kubelet: { sampleLimit: 0, labelLimit: 60, config: { label_limit: 70 } },
    };
    const found = await jobs(scrape, helm);
    expect(job(found, "kubernetes-nodes")).toMatchObject({
      sample_limit: 1_000_000,
      label_limit: 40,
      scrape_interval: "15s",
    });
    expect(job(found, "kubernetes-nodes")).not.toHaveProperty("body_size_limit");
    expect(job(found, "kubernetes-kubelet")).toMatchObject({
      label_limit: 70,
      body_size_limit: "10MB",
      scrape_interval: "1m",
    });
    expect(job(found, "kubernetes-kubelet")).not.toHaveProperty("sample_limit");
    expect(job(await jobs({ sampleLimit: 5_000_000_000 }, helm), "kubernetes-kubelet").sample_limit).toBe(
      5_000_000_000,
    );
  });
});

describe.concurrent("node labels", () => {
  const identity = [
    { source_labels: ["__meta_kubernetes_node_name"], target_label: "node" },
    { source_labels: ["__meta_kubernetes_node_name"], target_label: "instance" },
    { replacement: "kubernetes-kubelet", target_label: "job" },
  ];
  const zone = { "topology.kubernetes.io/zone": "zone" };
  const others = ["topology.kubernetes.io/region", "node.kubernetes.io/instance-type", "kubernetes.io/arch"];
  const pools = [
    "karpenter.sh/nodepool",
    "eks.amazonaws.com/nodegroup",
    "cloud.google.com/gke-nodepool",
    "kubernetes.azure.com/agentpool",
  ];
  const none = Object.fromEntries([...Object.keys(zone), ...others, ...pools].map((label) => [label, null]));

  it.each([
    {
      title: "nodeLabels.mode all copies all labels",
      nodeLabels: { mode: "all" },
      rules: [
        { action: "labelmap", regex: "__meta_kubernetes_node_label_(.+)" },
        { action: "labeldrop", regex: expect.stringMatching(/^prometheus_shard\|.*\|cpu\|.*\|device\|.*\|mode\|/) },
      ],
    },
    {
      title: "nodeLabels.allow shows that a node has a label without a value",
      nodeLabels: { allow: { ...none, "node.kubernetes.io/exclude-from-external-load-balancers": "no_lb" } },
      rules: [
        {
          source_labels: [
            "__meta_kubernetes_node_labelpresent_node_kubernetes_io_exclude_from_external_load_balancers",
          ],
          regex: "true",
          target_label: "no_lb",
          replacement: "true",
        },
      ],
    },
    {
      title: "nodeLabels.allow copies the listed labels",
      nodeLabels: { allow: { ...none, ...zone } },
      rules: [
        {
          source_labels: ["__meta_kubernetes_node_label_topology_kubernetes_io_zone"],
          regex: "(.+)",
          target_label: "zone",
        },
      ],
    },
    {
      title: "a role in nodeLabels.allow becomes the label's value",
      nodeLabels: { allow: { ...none, "node-role.kubernetes.io/control-plane": "role" } },
      rules: [
        {
          source_labels: ["__meta_kubernetes_node_labelpresent_node_role_kubernetes_io_control_plane"],
          regex: "true",
          replacement: "control-plane",
          target_label: "role",
        },
      ],
    },
    { title: "an empty nodeLabels.allow copies no labels", nodeLabels: { allow: none }, rules: [] },
    { title: "nodeLabels.mode none copies no labels", nodeLabels: { mode: "none", allow: zone }, rules: [] },
  ])("The setting is applied before the target's identity: $title", async ({ nodeLabels, rules }) => {
    const [, ...labels] = job(await jobs({ nodeLabels }), "kubernetes-kubelet").relabel_configs ?? [];
    expect(labels).toEqual([...rules, ...identity]);
  });
});

describe.concurrent.each(helms)("labels and rules of the user with %s", (helm) => {
  const rack = { source_labels: ["__meta_kubernetes_node_annotation_rack"], target_label: "rack" };
  const targets = (found: ScrapeJob | undefined) => (found?.relabel_configs ?? []).map((rule) => rule.target_label);
  const identity = ["node", "instance", "job"];
  const noLabels = { nodeLabels: { mode: "none" } };

  it("Fixed labels and named rules come after the address and before the labels that identify a target", async () => {
    const nodes = { labels: { team: "a" }, relabelConfigs: { b: rack, a: { regex: "x", action: "labeldrop" } } };
    const [found, kubelet] = await jobs({ ...noLabels, labels: { cluster: "prod" }, nodes }, helm);
    expect(found?.relabel_configs?.slice(1, -3)).toEqual([
      { target_label: "cluster", replacement: "prod" },
      { target_label: "team", replacement: "a" },
      nodes.relabelConfigs.a,
      rack,
    ]);
    expect(targets(found)).toEqual(["__address__", "cluster", "team", undefined, "rack", ...identity]);
    expect(targets(kubelet)).toEqual(["__address__", "cluster", ...identity]);
  });

  it("`false` removes a label of all jobs and a rule, in one job or everywhere", async () => {
    const nodes = { labels: { cluster: false, team: "a" }, relabelConfigs: { rack: false } };
    const labels = { cluster: "prod", region: false };
    const kubelet = { labels: false, relabelConfigs: null };
    const [found, other] = await jobs({ ...noLabels, labels, nodes, kubelet }, helm);
    expect(targets(found)).toEqual(["__address__", "team", ...identity]);
    expect(targets(other)).toEqual(["__address__", "cluster", ...identity]);
    expect(targets((await jobs({ ...noLabels, labels: null }, helm))[0])).toEqual(["__address__", ...identity]);
  });

  it("A dollar sign in a label's value stays as it is", async () => {
    const [found] = await jobs({ ...noLabels, labels: { cluster: "a$1b$$" } }, helm);
    expect(found?.relabel_configs).toContainEqual({ target_label: "cluster", replacement: "a$$1b$$$$" });
  });

  it("A host outside the cluster keeps a label of its own", async () => {
    const staticTargets = { db: { labels: { cluster: "dc1" } }, other: {} };
    const [found] = await jobs({ ...noLabels, labels: { cluster: "prod", team: "a" }, nodes: { staticTargets } }, helm);
    const [cluster, team] = found?.relabel_configs?.slice(1) ?? [];
    expect(cluster).toMatchObject({ source_labels: ["__host", "cluster"], regex: ";.*|true;", replacement: "prod" });
    expect(team).toEqual({ target_label: "team", replacement: "a" });
  });

  it("Labels of all jobs are also those of additional jobs, of jobs with rules of their own and of Prometheus itself", async () => {
    const own = { target_label: "a", replacement: "b" };
    const cluster = { target_label: "cluster", replacement: "prod" };
    const scrape = {
      labels: { cluster: "prod" },
      nodes: { config: { relabel_configs: [own] } },
      kubelet: { config: { relabel_configs: [] } },
      extraScrapeConfigs: { mine: { relabel_configs: [own] }, yours: {} },
    };
    const manifests = await render({ helm, set: { scrape, prometheus: { enabled: true } } });
    const found = readScrapeJobs(manifests);
    expect(job(found, "kubernetes-nodes").relabel_configs).toEqual([cluster, own]);
    expect(job(found, "kubernetes-kubelet").relabel_configs).toEqual([cluster]);
    expect(job(found, "mine").relabel_configs).toEqual([cluster, own]);
    expect(job(found, "yours").relabel_configs).toEqual([cluster]);
    const config = selectKind(manifests, "ConfigMap").flatMap(({ data }) => data?.["prometheus.yml"] ?? [])[0];
    expect(config).toMatch(/labels:\n\s+instance: "prometheus"\n\s+cluster: "prod"\n/);
    const without = await jobs({ nodes: { config: { relabel_configs: [own] } } }, helm);
    expect(without[0]?.relabel_configs).toEqual([own]);
  });

  it.each(annotated)("The job %s sets what identifies a target after the rules of the user", async (name) => {
    const relabelConfigs = { all: { action: "labelmap", regex: "__meta_kubernetes_pod_label_(.+)" } };
    const [found] = (await jobs({ [name]: { enabled: true, relabelConfigs }, blackboxExporter }, helm)).slice(-1);
    const after = targets(found).slice(
      (found?.relabel_configs ?? []).findIndex(({ regex }) => regex === relabelConfigs.all.regex) + 1,
    );
    const object =
      { pods: ["pod"], endpoints: ["service", "pod"], services: ["service"], ingresses: ["ingress"] }[name] ?? [];
    const node = name === "pods" || name === "endpoints" ? ["node"] : [];
    expect(after).toEqual(["namespace", ...object, ...node, "instance", "job"]);
    const [plain] = (await jobs({ [name]: { enabled: true }, blackboxExporter }, helm)).slice(-1);
    expect(targets(plain)).not.toContain("job");
  });
});

describe.concurrent("hosts outside the cluster", () => {
  it("Hosts outside the cluster are in the job of the nodes, with the exporter's port or their own", async () => {
    const staticTargets = {
      "bastion.example.com": {},
      db: { address: "10.1.2.3", port: 9200, labels: { zone: "dc1" } },
      "fd00::5": {},
    };
    const set = { port: 9101, scrape: { nodes: { staticTargets } } };
    const manifests = await render({ set });
    const { static_configs, kubernetes_sd_configs } = job(readScrapeJobs(manifests), "kubernetes-nodes");
    expect(static_configs).toMatchObject([
      { targets: ["bastion.example.com:9101"] },
      { targets: ["10.1.2.3:9200"], labels: { zone: "dc1" } },
      { targets: ["[fd00::5]:9101"] },
    ]);
    expect(kubernetes_sd_configs).toHaveLength(1);
    expect(job(readScrapeJobs(manifests), "kubernetes-kubelet")).not.toHaveProperty("static_configs");
    const [container] = find(manifests, "Pod").spec?.containers ?? [];
    expect(container?.env).toContainEqual({ name: "HOSTS", value: "bastion.example.com db fd00::5" });
  });
});

it("A job accepts every service discovery of Prometheus", async () => {
  // https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
  const discoveries = [
    ..."aws azure consul digitalocean dns docker dockerswarm ec2 ecs eureka file gce hetzner http ionos kubernetes".split(
      " ",
    ),
    ..."kuma lightsail linode marathon nerve nomad openstack ovhcloud puppetdb scaleway serverset stackit".split(" "),
    ..."triton uyuni vultr".split(" "),
  ].map((name) => `${name}_sd_configs`);
  const configs = Object.fromEntries(discoveries.map((name) => [name, []]));
  const found = (await jobs({ extraScrapeConfigs: { mine: configs }, nodes: { config: configs } })).map(Object.keys);
  expect(found[0]).toEqual(expect.arrayContaining(discoveries));
  expect(found.at(-1)).toEqual(expect.arrayContaining(discoveries));
});

describe.concurrent("jobs for annotations", () => {
  it.each(annotated)("The job %s limits what a target can send, and its values lift each limit", async (name) => {
    const limits = [
      "sample_limit",
      "label_limit",
      "body_size_limit",
      "label_name_length_limit",
      "label_value_length_limit",
    ];
    const limitsOf = async (values: object, all: object = {}) => {
      const [found = {}] = (await jobs({ ...all, [name]: { enabled: true, ...values }, blackboxExporter })).slice(-1);
      return limits.map((limit) => (found as Record<string, unknown>)[limit]);
    };
    const isProbe = name === "services" || name === "ingresses";
    const own = isProbe ? [1000, 64, "1MiB"] : [50_000, 64, "16MiB"];
    expect(await limitsOf({})).toEqual([...own, 256, 4096]);
    const lengths = { labelNameLengthLimit: 0, labelValueLengthLimit: 0 };
    const none = await limitsOf({ sampleLimit: 0, labelLimit: 0, bodySizeLimit: "", ...lengths });
    expect(none).toEqual(Array(5).fill(undefined));
    // Those of all jobs.
    const unset = { sampleLimit: null, labelLimit: null, bodySizeLimit: null };
    const all = { sampleLimit: 7, labelLimit: 8, bodySizeLimit: "9MiB" };
    expect(await limitsOf(unset, all)).toEqual([7, 8, "9MiB", 256, 4096]);
  });

  it.each(annotated)("The job %s discovers all namespaces, or the listed ones", async (name) => {
    const role = { pods: "pod", endpoints: "endpointslice", services: "service", ingresses: "ingress" }[name];
    const [everywhere] = (await jobs({ [name]: { enabled: true }, blackboxExporter })).slice(-1);
    expect(everywhere?.kubernetes_sd_configs).toEqual([{ role }]);
    const namespaces = ["a", "b"];
    const [some] = (await jobs({ [name]: { enabled: true, namespaces }, blackboxExporter })).slice(-1);
    expect(some?.kubernetes_sd_configs).toEqual([{ role, namespaces: { names: namespaces } }]);
  });
});

describe.concurrent.each(helms)("a Prometheus outside the cluster with %s", (helm) => {
  const kubernetesSdConfig = {
    api_server: "https://k8s.example.com:6443",
    authorization: { credentials_file: "/etc/k8s/token" },
    tls_config: { ca_file: "/etc/k8s/ca.crt" },
  };

  it("The discovery of every job has the fields of the values, and keeps its role, selectors and namespaces", async () => {
    const all = [...Object.keys(siblings), ...annotated];
    const scrape = { ...enabled(all), blackboxExporter, ingresses: { enabled: true, namespaces: ["a"] } };
    const before = await jobs(scrape, helm);
    const after = await jobs({ ...scrape, kubernetesSdConfig }, helm);
    const merged = before.map(({ kubernetes_sd_configs = [], ...rest }) => ({
      ...rest,
      kubernetes_sd_configs: kubernetes_sd_configs.map((discovery) => ({ ...discovery, ...kubernetesSdConfig })),
    }));
    expect(after).toEqual(merged);
    expect(after[0]?.kubernetes_sd_configs?.[0]?.selectors?.[0]?.label).toContain("kubernetes.io/os=linux");
  });

  it("An additional job has the fields too, except in a discovery with an API server of its own", async () => {
    const discoveries = [
      { role: "pod", tls_config: { server_name: "a" } },
      { role: "pod", api_server: "https://b" },
      { role: "pod", kubeconfig_file: "/c" },
    ];
    const mine = { kubernetes_sd_configs: discoveries };
    const found = await jobs({ kubernetesSdConfig, extraScrapeConfigs: { mine, yours: {} } }, helm);
    expect(job(found, "mine").kubernetes_sd_configs).toEqual([
      { ...kubernetesSdConfig, role: "pod", tls_config: { ca_file: "/etc/k8s/ca.crt", server_name: "a" } },
      ...discoveries.slice(1),
    ]);
    expect(job(found, "yours")).not.toHaveProperty("kubernetes_sd_configs");
  });

  it("helm test is left out, whose pod has neither these files nor this network, unless the chart has a Prometheus", async () => {
    const pods = async (set: object) =>
      selectKind(await render({ helm, set: { scrape: { kubernetesSdConfig }, ...set } }), "Pod").length;
    expect([await pods({}), await pods({ prometheus: { enabled: true } })]).toEqual([0, 1]);
  });
});

describe.concurrent.each(helms)("the preset with %s", (helm) => {
  const preset = "kube-prometheus-stack";
  const labelsOf = (found: ScrapeJob | undefined) =>
    Object.fromEntries((found?.relabel_configs ?? []).map((rule) => [rule.target_label, rule.replacement]));

  it("All endpoints of the kubelet have one label `job` and their own label `metrics_path`", async () => {
    const found = await jobs({ preset, ...enabled([...Object.keys(siblings), "pods"]) }, helm);
    const kubelets = found.filter(({ job_name }) => !["kubernetes-nodes", "kubernetes-pods"].includes(job_name));
    expect(kubelets).toHaveLength(5);
    for (const kubelet of kubelets) {
      expect(labelsOf(kubelet)).toMatchObject({ job: "kubelet", namespace: "kube-system", endpoint: "https-metrics" });
      expect(kubelet.relabel_configs).toContainEqual({
        source_labels: ["__metrics_path__"],
        target_label: "metrics_path",
      });
      expect(kubelet.honor_labels).toBe(true);
    }
    expect(labelsOf(found[0])).toMatchObject({ job: "node-exporter", container: "node-exporter" });
    expect(found.filter(({ honor_labels }) => honor_labels)).toHaveLength(5);
  });

  it("The job of the nodes discovers the exporter's pods, and Prometheus may list them", async () => {
    const set = {
      scrape: { preset, pods: { enabled: true, namespaces: ["monitoring", "shop"] } },
      pools: { gpu: { nodeSelector: { gpu: "a" } } },
      rbac: { serviceAccounts: [{ name: "prometheus", namespace: "prom" }] },
    };
    const manifests = await render({ helm, set });
    expect(readScrapeJobs(manifests)[0]?.kubernetes_sd_configs).toEqual([
      {
        role: "pod",
        namespaces: { names: ["monitoring"] },
        selectors: [{ role: "pod", label: "node-monitoring/exporter=node-monitoring" }],
        attach_metadata: { node: true },
      },
    ]);
    const pods = { apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"] };
    const roles = selectKind(manifests, "Role").map(({ metadata, rules }) => [metadata.namespace, rules]);
    expect(Object.fromEntries(roles)).toEqual({ monitoring: [pods], shop: [pods] });
    const without = await render({ helm, set: { scrape: { preset, nodes: { enabled: false } } } });
    expect(selectKind(without, "Role")).toEqual([]);
  });

  it("The rules, the dashboards and helm test of the bundled Prometheus select these labels", async () => {
    const set = {
      scrape: { preset, cadvisor: { enabled: true } },
      prometheus: { enabled: true },
      dashboards: { enabled: true },
    };
    const manifests = await render({ helm, set });
    const texts = selectKind(manifests, "ConfigMap").flatMap(({ data = {} }) => Object.entries(data));
    const rules = texts.find(([name]) => name === "node-monitoring.rules.yaml")?.[1] ?? "";
    expect(rules).toContain('up{job="node-exporter"} == 0');
    expect(rules.match(/\{job="kubelet"(?!,metrics_path="\/metrics")/g)).toBeNull();
    const kubelet = texts.find(([name]) => name.includes("kubelet.json"))?.[1] ?? "";
    expect(kubelet).toContain(String.raw`up{job=\"$job\",metrics_path=\"/metrics\",`);
    const [container] = find(manifests, "Pod").spec?.containers ?? [];
    expect(container?.env).toContainEqual({ name: "JOBS", value: "node-exporter kubelet" });
    // Its own pod may not list pods.
    expect(selectKind(await render({ helm, set: { scrape: { preset } } }), "Pod")).toEqual([]);
  });
});

describe.concurrent("the reload Job", () => {
  const url = "http://prometheus.example.com/";

  it("The reload Job is rendered only if its URL is set", async () => {
    expect(selectKind(await render(), "Job")).toEqual([]);
  });

  it("The reload Job is a hook after installations and upgrades, and is deleted on success", async () => {
    const { metadata, spec } = find(await render({ set: { scrape: { reload: { url } } } }), "Job");
    expect(metadata.annotations).toEqual({
      "helm.sh/hook": "post-install,post-upgrade",
      "helm.sh/hook-delete-policy": "before-hook-creation,hook-succeeded",
      "helm.sh/hook-output-log-policy": "hook-failed",
    });
    expect(spec?.backoffLimit).toBe(0);
    const [container] = spec?.template.spec?.containers ?? [];
    expect(container?.env).toEqual([
      { name: "PROMETHEUS_URL", value: "http://prometheus.example.com" },
      { name: "WAIT_SECONDS", value: "90" },
    ]);
  });

  it("The reload Job runs Prometheus's image on the nodes where Prometheus may run", async () => {
    const prometheus = {
      enabled: true,
      image: { tag: "v9.9.9" },
      nodeSelector: { disk: "ssd" },
      tolerations: [{ operator: "Exists" }],
    };
    const set = { scrape: { reload: { url } }, prometheus, imagePullSecrets: [{ name: "pull" }] };
    const manifests = await render({ set });
    const pod = find(manifests, "Job", "node-monitoring-reload").spec?.template.spec;
    const own = find(manifests, "StatefulSet").spec?.template.spec;
    expect(pod?.containers[0]?.image).toBe("quay.io/prometheus/prometheus:v9.9.9");
    const { nodeSelector, tolerations, imagePullSecrets } = own ?? {};
    expect(pod).toMatchObject({ nodeSelector, tolerations, imagePullSecrets });
    const anywhere = await render({ set: { scrape: { reload: { url } }, prometheus: { nodeSelector: null } } });
    expect(find(anywhere, "Job").spec?.template.spec).not.toHaveProperty("nodeSelector");
  });
});
