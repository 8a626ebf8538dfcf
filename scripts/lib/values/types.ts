// Written from chart/values.schema.json by `npm run generate`.

export type Name = string;
/**
 * Secrets for pulling images, each as `name: …`.
 */
export type PullSecrets = {
  name: Name;
}[];
/**
 * Resources of the exporter. No limit by default: a throttled exporter misses scrapes on the very nodes that are in trouble. With a limit of memory, Go keeps to 90 % of it (`GOMEMLIMIT`).
 */
export type Resources = {
  requests?: RemovableQuantities;
  limits?: RemovableQuantities;
  claims?: Claims;
} | null;
export type RemovableQuantities = {
  [k: string]: Quantity | null;
} | null;
export type Quantity = string | number;
export type Claims = {
  name: string;
  request?: string;
}[];
/**
 * Taints that the exporter tolerates: `all`, so that every node is seen, control planes and cordoned nodes included; `NoSchedule`, so that a taint `NoExecute` ends it; or a list of Kubernetes's tolerations.
 */
export type Tolerations = string | Toleration[];
export type OptionalLabelKey = string;
export type LabelValue = string;
/**
 * @minItems 1
 */
export type NodeSelectorRequirements = [
  {
    key: LabelKey;
    operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt";
    values?: string[];
  },
  ...{
    key: LabelKey;
    operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt";
    values?: string[];
  }[]
];
export type LabelKey = string;
export type IntOrPercent = number | string;
/**
 * Collectors by name, over those of the profile: `true`, `false`, or a map of options, with which it runs. An option is a flag `collector.<name>.…` without that beginning: a text or number is its value, a list repeats it, `true` and `false` switch it. What a collector needs of the node comes with it: the folder of `textfile.directory` is made and mounted, `systemd` and `logind` get D-Bus, and `processes` the node's process IDs (`hostPID`). `rapl` and `slabinfo` read files that are only root's: if they are named here, the exporter runs as root, still without any capability.
 */
export type Collectors = {
  arp?:
    | boolean
    | {
        "device-exclude"?: Expression;
        "device-include"?: Expression;
        netlink?: boolean;
      }
    | null;
  bcache?:
    | boolean
    | {
        priorityStats?: boolean;
      }
    | null;
  bcachefs?: boolean | null;
  bonding?: boolean | null;
  btrfs?: boolean | null;
  buddyinfo?: boolean | null;
  cgroups?: boolean | null;
  conntrack?: boolean | null;
  cpu?:
    | boolean
    | {
        guest?: boolean;
        info?: boolean;
        "info.bugs-include"?: Expression;
        "info.flags-include"?: Expression;
      }
    | null;
  cpu_vulnerabilities?: boolean | null;
  cpufreq?: boolean | null;
  diskstats?:
    | boolean
    | {
        "device-exclude"?: Expression;
        "device-include"?: Expression;
      }
    | null;
  dmi?: boolean | null;
  dmmultipath?: boolean | null;
  drbd?: boolean | null;
  drm?: boolean | null;
  edac?: boolean | null;
  entropy?: boolean | null;
  ethtool?:
    | boolean
    | {
        "device-exclude"?: Expression;
        "device-include"?: Expression;
        "metrics-include"?: Expression;
      }
    | null;
  fibrechannel?: boolean | null;
  filefd?: boolean | null;
  filesystem?:
    | boolean
    | {
        "fs-types-exclude"?: Expression;
        "fs-types-include"?: Expression;
        "ignored-fs-types"?: Expression;
        "ignored-mount-points"?: Expression;
        "mount-points-exclude"?: Expression;
        "mount-points-include"?: Expression;
        "mount-timeout"?: string;
        "stat-workers"?: number;
      }
    | null;
  hwmon?:
    | boolean
    | {
        "chip-exclude"?: Expression;
        "chip-include"?: Expression;
        "sensor-exclude"?: Expression;
        "sensor-include"?: Expression;
      }
    | null;
  infiniband?:
    | boolean
    | {
        "device-exclude"?: Expression;
        "device-include"?: Expression;
      }
    | null;
  interrupts?:
    | boolean
    | {
        "include-zeros"?: boolean;
        "name-exclude"?: Expression;
        "name-include"?: Expression;
      }
    | null;
  ipvs?:
    | boolean
    | {
        "backend-labels"?: string;
      }
    | null;
  kernel_hung?: boolean | null;
  ksmd?: boolean | null;
  lnstat?: boolean | null;
  loadavg?: boolean | null;
  logind?: boolean | null;
  mdadm?: boolean | null;
  meminfo?: boolean | null;
  meminfo_numa?: boolean | null;
  mountstats?: boolean | null;
  netclass?:
    | boolean
    | {
        "ignore-invalid-speed"?: boolean;
        "ignored-devices"?: Expression;
        netlink?: boolean;
      }
    | null;
  netdev?:
    | boolean
    | {
        "address-info"?: boolean;
        "device-exclude"?: Expression;
        "device-include"?: Expression;
        "enable-detailed-metrics"?: boolean;
        "label-ifalias"?: boolean;
        netlink?: boolean;
      }
    | null;
  netstat?:
    | boolean
    | {
        fields?: Expression;
      }
    | null;
  network_route?: boolean | null;
  nfs?: boolean | null;
  nfsd?: boolean | null;
  ntp?:
    | boolean
    | {
        "ip-ttl"?: number;
        "local-offset-tolerance"?: string;
        "max-distance"?: string;
        "protocol-version"?: number;
        server?: string;
        "server-is-local"?: boolean;
        "server-port"?: number;
      }
    | null;
  nvme?: boolean | null;
  nvmesubsystem?: boolean | null;
  os?: boolean | null;
  pcidevice?:
    | boolean
    | {
        idsfile?: string;
        names?: boolean;
      }
    | null;
  perf?:
    | boolean
    | {
        "cache-profilers"?: Texts;
        cpus?: string;
        "disable-cache-profilers"?: boolean;
        "disable-hardware-profilers"?: boolean;
        "disable-software-profilers"?: boolean;
        "hardware-profilers"?: Texts;
        "software-profilers"?: Texts;
        tracepoint?: Texts;
      }
    | null;
  powersupplyclass?: boolean | null;
  pressure?: boolean | null;
  processes?: boolean | null;
  qdisc?:
    | boolean
    | {
        "device-exclude"?: Expression;
        "device-include"?: Expression;
        fixtures?: string;
      }
    | null;
  rapl?:
    | boolean
    | {
        "enable-zone-label"?: boolean;
      }
    | null;
  runit?:
    | boolean
    | {
        servicedir?: string;
      }
    | null;
  schedstat?: boolean | null;
  selinux?: boolean | null;
  slabinfo?:
    | boolean
    | {
        "slabs-exclude"?: Expression;
        "slabs-include"?: Expression;
      }
    | null;
  sockstat?: boolean | null;
  softirqs?: boolean | null;
  softnet?: boolean | null;
  stat?:
    | boolean
    | {
        softirq?: boolean;
      }
    | null;
  supervisord?:
    | boolean
    | {
        url?: string;
      }
    | null;
  swap?: boolean | null;
  sysctl?:
    | boolean
    | {
        include?: Texts;
        "include-info"?: Texts;
      }
    | null;
  systemd?:
    | boolean
    | {
        "enable-restarts-metrics"?: boolean;
        "enable-start-time-metrics"?: boolean;
        "enable-task-metrics"?: boolean;
        "unit-exclude"?: Expression;
        "unit-include"?: Expression;
      }
    | null;
  tapestats?:
    | boolean
    | {
        "ignored-devices"?: Expression;
      }
    | null;
  tcpstat?: boolean | null;
  textfile?:
    | boolean
    | {
        directory?: Path;
      }
    | null;
  thermal_zone?: boolean | null;
  time?: boolean | null;
  timex?: boolean | null;
  udp_queues?: boolean | null;
  uname?: boolean | null;
  vmstat?:
    | boolean
    | {
        fields?: Expression;
      }
    | null;
  watchdog?: boolean | null;
  wifi?:
    | boolean
    | {
        fixtures?: string;
      }
    | null;
  xfrm?: boolean | null;
  xfs?: boolean | null;
  zfs?: boolean | null;
  zoneinfo?: boolean | null;
} | null;
export type Expression = string;
/**
 * @minItems 1
 */
export type Texts = string | [string, ...string[]];
export type Path = string;
export type Exclude = {
  devices?: Expressions;
  mountPoints?: Expressions1;
  fsTypes?: Expressions2;
} | null;
/**
 * Network devices that are left out: pods' ends of the network, by network plugin.
 */
export type Expressions = {
  [k: string]: string | null;
} | null;
/**
 * Mount points that are left out, with what is below them: containers' images and volumes, by runtime. A disk that is mounted at `/var/lib/kubelet` or the like itself stays.
 */
export type Expressions1 = {
  [k: string]: string | null;
} | null;
/**
 * File system types that are left out. Those of the network are among them because one that hangs would hang the scrape.
 */
export type Expressions2 = {
  [k: string]: string | null;
} | null;
export type HostMount = {
  hostPath: Path;
  type?: "" | "Directory" | "DirectoryOrCreate" | "File" | "FileOrCreate" | "Socket" | "CharDevice" | "BlockDevice";
  mountPath?: Path;
  readOnly?: boolean;
  mountPropagation?: "None" | "HostToContainer" | "Bidirectional";
} | null;
/**
 * Security context of the exporter's pod.
 */
export type SecurityContext = {
  runAsNonRoot?: boolean;
  runAsUser?: number;
  runAsGroup?: number;
  fsGroup?: number;
  fsGroupChangePolicy?: "Always" | "OnRootMismatch";
  supplementalGroups?: number[];
  supplementalGroupsPolicy?: "Merge" | "Strict";
  seccompProfile?: SeccompProfile;
  appArmorProfile?: AppArmorProfile;
  seLinuxOptions?: SeLinuxOptions;
  seLinuxChangePolicy?: "MountOption" | "Recursive";
  sysctls?: {
    name: string;
    value: string;
  }[];
} | null;
/**
 * Security context of the exporter's container.
 */
export type ContainerSecurityContext = {
  privileged?: boolean;
  allowPrivilegeEscalation?: boolean;
  readOnlyRootFilesystem?: boolean;
  runAsNonRoot?: boolean;
  runAsUser?: number;
  runAsGroup?: number;
  procMount?: "Default" | "Unmasked";
  capabilities?: {
    add?: string[];
    drop?: string[];
  };
  seccompProfile?: SeccompProfile;
  appArmorProfile?: AppArmorProfile;
  seLinuxOptions?: SeLinuxOptions;
} | null;
/**
 * Liveness probe of the exporter. It asks for `/`, which collects nothing: a slow disk must not restart the exporter. Under `web.tls` it asks by HTTPS; where the kubelet would need a password or a certificate, it only connects. Another way to ask (`exec`, `grpc`, `tcpSocket`) takes the place of `httpGet`.
 */
export type LivenessProbe = {
  httpGet?: {
    path?: Path;
    port?: PortOrName;
    host?: string;
    scheme?: "HTTP" | "HTTPS";
    httpHeaders?: {
      name: string;
      value: string;
    }[];
  } | null;
  tcpSocket?: {
    port: PortOrName;
    host?: string;
  } | null;
  exec?: {
    /**
     * @minItems 1
     */
    command: [string, ...string[]];
  } | null;
  grpc?: {
    port: Port;
    service?: string;
  } | null;
  initialDelaySeconds?: number;
  periodSeconds?: number;
  timeoutSeconds?: number;
  successThreshold?: number;
  failureThreshold?: number;
  terminationGracePeriodSeconds?: number;
} | null;
export type PortOrName = Port | PortName;
export type Port = number;
export type PortName = string;
/**
 * Readiness probe of the exporter, in the same way.
 */
export type ReadinessProbe = {
  httpGet?: {
    path?: Path;
    port?: PortOrName;
    host?: string;
    scheme?: "HTTP" | "HTTPS";
    httpHeaders?: {
      name: string;
      value: string;
    }[];
  } | null;
  tcpSocket?: {
    port: PortOrName;
    host?: string;
  } | null;
  exec?: {
    /**
     * @minItems 1
     */
    command: [string, ...string[]];
  } | null;
  grpc?: {
    port: Port;
    service?: string;
  } | null;
  initialDelaySeconds?: number;
  periodSeconds?: number;
  timeoutSeconds?: number;
  successThreshold?: number;
  failureThreshold?: number;
  terminationGracePeriodSeconds?: number;
} | null;
/**
 * Annotations of the exporter's pods. The default one lets the cluster autoscaler remove a node in spite of the host folders.
 */
export type PodAnnotations = {
  [k: string]: string | null;
} | null;
/**
 * Labels added to the exporter's pods.
 */
export type PodLabels = {
  [k: string]: string | null;
} | null;
/**
 * What else the spec of the exporter's pods is to have, merged over the chart's own: sidecars, initContainers, volumes, lifecycle, dnsPolicy, hostAliases, … Lists of what has a name are merged by it: `containers: [{name: node-exporter, env: [{name: TZ, value: UTC}]}]` adds to the exporter's container. Volume mounts are merged by `mountPath`, ports by `containerPort`; other lists are replaced. Nothing in it is a template.
 */
export type PodSpec = Partial<import("@kubernetes/client-node").V1PodSpec>;
export type Pool = {
  nodeSelector: {
    /**
     * @minItems 1
     */
    [k: string]: string | [LabelValue, ...LabelValue[]];
  };
  /**
   * Port of node_exporter on every node. Where something else has taken 9100 already, another one here is all that is needed.
   */
  port?: number;
  image?: Image;
  resources?: Resources;
  tolerations?: Tolerations;
  /**
   * Priority class of the exporter: it is not evicted when a node is short of something, and is on a new node first.
   */
  priorityClassName?: string;
  updateStrategy?: UpdateStrategy;
  /**
   * Which collectors run: `minimal` (what the chart's alerts and dashboards ask for, and nothing about the exporter itself), `standard` (those that node_exporter runs by itself) or `full` (also those that need no right and do not grow with pods and connections).
   */
  profile?: "minimal" | "standard" | "full";
  collectors?: Collectors;
  exclude?: Exclude;
  extraArgs?: Flags;
  hostMounts?: HostMounts;
  /**
   * Use the node's process IDs. Only the collector `processes` needs it, and sets it.
   */
  hostPID?: boolean;
  securityContext?: SecurityContext;
  containerSecurityContext?: ContainerSecurityContext;
  livenessProbe?: LivenessProbe;
  readinessProbe?: ReadinessProbe;
  podAnnotations?: PodAnnotations;
  podLabels?: PodLabels;
  podSpec?: PodSpec;
} | null;
export type Addresses = string[];
export type NetworkPolicyPeer = {
  podSelector?: V1LabelSelector;
  namespaceSelector?: V1LabelSelector;
  ipBlock?: {
    cidr: string;
    except?: string[];
  };
} | null;
export type V1LabelSelector = Partial<import("@kubernetes/client-node").V1LabelSelector>;
/**
 * Metrics to keep, as regular expressions that match the whole name. Empty: all metrics.
 */
export type MetricNames = string[];
/**
 * Metrics to drop, as regular expressions that match the whole name.
 */
export type MetricNames1 = string[];
export type Duration = string;
export type RelabelConfigs = RelabelConfig[];
export type StaticConfigs = {
  targets: string[];
  labels?: {
    [k: string]: string;
  };
}[];
export type Host = string;
/**
 * Metrics to keep, as in `scrape.nodes`.
 */
export type MetricNames2 = string[];
/**
 * Metrics to drop, as in `scrape.nodes`.
 */
export type MetricNames3 = string[];
/**
 * Metrics to keep, as in `scrape.nodes`.
 */
export type MetricNames4 = string[];
/**
 * Metrics to drop, as in `scrape.nodes`.
 */
export type MetricNames5 = string[];
/**
 * Metrics to keep, as in `scrape.nodes`.
 */
export type MetricNames6 = string[];
/**
 * Metrics to drop, as in `scrape.nodes`.
 */
export type MetricNames7 = string[];
/**
 * Metrics to keep, as in `scrape.nodes`.
 */
export type MetricNames8 = string[];
/**
 * Metrics to drop, as in `scrape.nodes`.
 */
export type MetricNames9 = string[];
/**
 * Metrics to keep, as in `scrape.nodes`.
 */
export type MetricNames10 = string[];
/**
 * Metrics to drop, as in `scrape.nodes`.
 */
export type MetricNames11 = string[];
/**
 * Metrics to keep, as in `scrape.nodes`.
 */
export type MetricNames12 = string[];
/**
 * Metrics to drop, as in `scrape.nodes`.
 */
export type MetricNames13 = string[];
export type Namespace = string;
/**
 * Metrics to keep, as in `scrape.nodes`.
 */
export type MetricNames14 = string[];
/**
 * Metrics to drop, as in `scrape.nodes`.
 */
export type MetricNames15 = string[];
/**
 * Metrics to keep, as in `scrape.nodes`.
 */
export type MetricNames16 = string[];
/**
 * Metrics to drop, as in `scrape.nodes`.
 */
export type MetricNames17 = string[];
/**
 * Metrics to keep, as in `scrape.nodes`.
 */
export type MetricNames18 = string[];
/**
 * Metrics to drop, as in `scrape.nodes`.
 */
export type MetricNames19 = string[];
export type WholeImage = Image & {};
/**
 * Taints that Prometheus tolerates.
 */
export type Tolerations1 = Toleration[];
/**
 * Host names of the Ingress.
 */
export type Hostnames = string[];
export type Hostnames1 = string[];
/**
 * Fields of a pod's `spec`, merged over those of Prometheus's pods as `podSpec` above is over the exporter's. The container is `prometheus`.
 */
export type V1PodSpec = Partial<import("@kubernetes/client-node").V1PodSpec>;
export type ExtraObject = {} | string | null;
/**
 * Secrets for pulling images, added to `imagePullSecrets`.
 */
export type PullSecrets1 = {
  name: Name;
}[];

export interface ChartValues {
  /**
   * Port of node_exporter on every node. Where something else has taken 9100 already, another one here is all that is needed.
   */
  port: number;
  image: ExporterImage;
  imagePullSecrets: PullSecrets;
  resources?: Resources;
  tolerations?: Tolerations;
  nodeSelector?: Labels;
  /**
   * Nodes that cannot run the exporter, by label and values: they get neither a pod nor a target that would be down for ever. A map, so that a file of yours adds to it; `null` removes an entry.
   */
  excludeNodes?: {
    /**
     * @minItems 1
     */
    [k: string]: [LabelValue, ...LabelValue[]];
  };
  /**
   * Node affinity, for what `nodeSelector` and `excludeNodes` cannot say. Prometheus looks for targets on the same nodes.
   */
  affinity?: {
    nodeAffinity?: NodeAffinity;
  };
  /**
   * Priority class of the exporter: it is not evicted when a node is short of something, and is on a new node first.
   */
  priorityClassName?: string;
  updateStrategy?: UpdateStrategy;
  /**
   * Which collectors run: `minimal` (what the chart's alerts and dashboards ask for, and nothing about the exporter itself), `standard` (those that node_exporter runs by itself) or `full` (also those that need no right and do not grow with pods and connections).
   */
  profile: "minimal" | "standard" | "full";
  collectors?: Collectors;
  exclude?: Exclude;
  /**
   * Flags of node_exporter without the leading dashes, merged over the chart's own: a text or number is the flag's value, a list repeats the flag, `true` gives the flag alone, `false` leaves out one that the chart would give.
   */
  extraArgs?: {} | unknown[];
  hostMounts: HostMounts;
  /**
   * Use the node's network. Without it the exporter would see its own pod's devices in place of the node's.
   */
  hostNetwork?: boolean;
  /**
   * Listen at all addresses of the node, IPv4 and IPv6. `false`: only at the one by which Kubernetes knows it, where Prometheus scrapes. Whoever reaches that address reaches the exporter: no NetworkPolicy holds for pods on the node's network. To close it, use the node's firewall, or policies for hosts (CiliumClusterwideNetworkPolicy, Calico's HostEndpoint).
   */
  listenOnAllInterfaces?: boolean;
  /**
   * Use the node's process IDs. Only the collector `processes` needs it, and sets it.
   */
  hostPID?: boolean;
  securityContext?: SecurityContext;
  containerSecurityContext?: ContainerSecurityContext;
  /**
   * Name of the exporter's container port.
   */
  portName?: string;
  livenessProbe?: LivenessProbe;
  readinessProbe?: ReadinessProbe;
  web: {
    tls: {
      /**
       * Encrypt it, with a certificate that Prometheus verifies: the chart makes one for ten years, and keeps it in a Secret over upgrades. By `helm template`, and so by Argo CD, each rendering makes another one: take `existingSecret` there.
       */
      enabled: boolean;
      /**
       * Secret of type `kubernetes.io/tls` in place of that, with `ca.crt`, as cert-manager writes it. The certificate names `<full name>.<namespace>.svc`; else say its name in `scrape.nodes.config.tls_config`. A renewed one takes effect without a restart.
       */
      existingSecret: string;
      clientAuth: {
        /**
         * Let in only who shows a certificate (mTLS), as Prometheus then does.
         */
        enabled: boolean;
        /**
         * Secret with Prometheus's certificate, by the same CA, where `existingSecret` above is set: `tls.crt` and `tls.key`.
         */
        existingSecret: string;
      };
    };
    basicAuth: {
      /**
       * Let in only who knows a password, as Prometheus then does. It needs TLS, as it would be readable otherwise. Made and kept as the certificate.
       */
      enabled: boolean;
      /**
       * User name.
       */
      username: string;
      /**
       * Secret with a password of yours as `password`, for Prometheus.
       */
      existingSecret: string;
      /**
       * That password's bcrypt hash, for the exporter: `htpasswd -nBC 10 "" | tr -d ':\n'`.
       */
      passwordHash: string;
    };
  };
  kubeRBACProxy: {
    /**
     * Run it, on `port` above and with the certificate of `web.tls`. Prometheus shows it the token `scrape.kubelet.credentialsFile`.
     */
    enabled: boolean;
    /**
     * Port of the exporter behind it, on 127.0.0.1.
     */
    port: number;
    image: {
      /**
       * Registry, before the repository.
       */
      registry?: string;
      /**
       * Repository, without registry and tag.
       */
      repository: string;
      /**
       * Tag.
       */
      tag: string;
      /**
       * Digest; with it the tag is only for the reader.
       */
      digest?: string;
    };
  };
  podAnnotations?: PodAnnotations;
  daemonsetAnnotations?: Annotations;
  podLabels?: PodLabels;
  selectorLabels?: Labels1;
  podSpec?: PodSpec;
  verticalPodAutoscaler: {
    /**
     * Have the Vertical Pod Autoscaler, if the cluster has it, set the exporter's resources.
     */
    enabled: boolean;
    spec?: VerticalPodAutoscalerSpec;
  };
  /**
   * Pools of nodes whose exporter differs, by name. Each gets a DaemonSet of its own on the eligible nodes that have all labels of its `nodeSelector` (label: value, or a list of values); all other eligible nodes stay with the release's own. Two pools need a label that both name, with other values, so that no node has two exporters. All else in a pool is values of those above, merged over them as a further values file would be, `null` included: `port`, `image`, `resources`, `tolerations`, `priorityClassName`, `updateStrategy`, `profile`, `collectors`, `exclude`, `extraArgs`, `hostMounts`, `hostPID`, `securityContext`, `containerSecurityContext`, `livenessProbe`, `readinessProbe`, `podAnnotations`, `podLabels`, `podSpec`. With pools, the pods of all exporters have the label `node-monitoring/exporter`.
   */
  pools?: {
    [k: string]: Pool;
  };
  serviceAccount: {
    /**
     * Create a service account for the exporter. It needs no rights and gets no token.
     */
    create: boolean;
    /**
     * Name of the exporter's service account.
     */
    name?: string;
    annotations?: Annotations1;
    /**
     * Mount the service account's token into the exporter's pods.
     */
    automount?: boolean;
  };
  securityContextConstraints: {
    /**
     * Create OpenShift's SecurityContextConstraints that allow the exporter's pods, and no more, for its service account: `true`, `false`, or `auto`, where the cluster has that API. Without them OpenShift admits none of the pods.
     */
    create: "auto" | true | false;
  };
  resourceQuota: {
    /**
     * Create a ResourceQuota that allows pods of `priorityClassName`, and limits nothing: `true`, `false`, or `auto`, on GKE. There, and where the API server limits priority classes, a namespace other than kube-system gets no such pod without one.
     */
    create: "auto" | true | false;
  };
  service: {
    /**
     * Create a service for the exporter, headless: behind a cluster IP each scrape would reach another node. No job of the chart needs it.
     */
    enabled: boolean;
    annotations?: Annotations2;
    spec?: ServiceSpec;
  };
  networkPolicy: {
    /**
     * Let others reach the bundled Prometheus only at its port, and the pods of `helm test` and of the reload not at all. For the exporter there is one only with `hostNetwork: false`; see `listenOnAllInterfaces`.
     */
    enabled: boolean;
    /**
     * Who may reach Prometheus (and such an exporter) besides the chart's own pods: by any name, each with the fields `podSelector`, `namespaceSelector` or `ipBlock`. Empty: everyone.
     */
    from?: {
      [k: string]: NetworkPolicyPeer;
    };
  };
  scrape: {
    /**
     * [Scrape interval](https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config) of all jobs. Empty: Prometheus's global setting.
     */
    interval?: string;
    /**
     * Scrape timeout of all jobs, at most the interval. Empty: Prometheus's global setting.
     */
    timeout?: string;
    /**
     * Maximum number of series per scrape, after metric relabeling. Prometheus rejects a scrape that exceeds it. 0: Prometheus's global setting.
     */
    sampleLimit?: number;
    /**
     * Maximum number of labels per series. Prometheus rejects a scrape that exceeds it. 0: Prometheus's global setting.
     */
    labelLimit?: number;
    /**
     * Maximum size of an uncompressed response, such as `10MiB` (`10MB` means the same). Prometheus rejects larger responses. Empty: Prometheus's global setting.
     */
    bodySizeLimit?: string;
    nodeLabels: {
      /**
       * Node labels that become target labels: `allow` (those in the map below), `all` or `none`. Each label adds to the memory of every series. The labels `job`, `instance` and `node` always identify the target.
       */
      mode: "allow" | "all" | "none";
      /**
       * Node labels to copy, with their names in Prometheus. `null` removes an entry.
       */
      allow?: {
        [k: string]: string;
      };
    };
    nodes: {
      /**
       * Whether to scrape node_exporter on every node.
       */
      enabled: boolean;
      /**
       * Job name, which is also the label `job`. Alerts and dashboards use the same name.
       */
      jobName: string;
      /**
       * Scrape interval. `null`: `scrape.interval`.
       */
      interval?: string | null;
      /**
       * Scrape timeout. `null`: `scrape.timeout`.
       */
      timeout?: string | null;
      /**
       * Maximum number of series per scrape. `null`: `scrape.sampleLimit`.
       */
      sampleLimit?: number | null;
      /**
       * Maximum number of labels per series. `null`: `scrape.labelLimit`.
       */
      labelLimit?: number | null;
      /**
       * Maximum size of a response. `null`: `scrape.bodySizeLimit`.
       */
      bodySizeLimit?: string | null;
      metricAllowList?: MetricNames;
      metricDenyList?: MetricNames1;
      metricRelabelConfigs?: NamedRelabelConfigs;
      config?: ScrapeConfig;
      /**
       * Directory in the Prometheus pod with the credentials for `web`: `ca.crt`, `tls.crt`, `tls.key` and `password`. The bundled Prometheus mounts it automatically. For your own Prometheus, see the notes that Helm prints after the installation.
       */
      credentialsDir: string;
      /**
       * Hosts outside the cluster that run node_exporter, by the name that becomes `instance` and `node`; optionally with `address`, `port` and `labels`. With `web`, they need the same certificate and password as the nodes. Example: `{db-1: {address: 10.1.2.3, port: 9100, labels: {zone: dc1}}}`
       */
      staticTargets?: {
        [k: string]: {
          address?: Host;
          port?: Port;
          labels?: {
            [k: string]: string;
          };
        };
      };
    };
    kubelet: {
      /**
       * Whether to scrape the kubelet of every node.
       */
      enabled: boolean;
      /**
       * Job name, which is also the label `job`.
       */
      jobName: string;
      /**
       * Scrape interval. `null`: `scrape.interval`.
       */
      interval?: string | null;
      /**
       * Scrape timeout. `null`: `scrape.timeout`.
       */
      timeout?: string | null;
      /**
       * Maximum number of series per scrape. `null`: `scrape.sampleLimit`.
       */
      sampleLimit?: number | null;
      /**
       * Maximum number of labels per series. `null`: `scrape.labelLimit`.
       */
      labelLimit?: number | null;
      /**
       * Maximum size of a response. `null`: `scrape.bodySizeLimit`.
       */
      bodySizeLimit?: string | null;
      metricAllowList?: MetricNames2;
      metricDenyList?: MetricNames3;
      metricRelabelConfigs?: NamedRelabelConfigs1;
      config?: ScrapeConfig1;
      /**
       * Whether to skip verification of the kubelet's certificate, which is self-signed on most clusters. Set `false` only with `serverTLSBootstrap: true` in the kubelet configuration and a controller that approves the kubelets' certificate requests. This setting, `caFile` and `credentialsFile` also apply to the other kubelet jobs (`cadvisor`, `resource`, `probes`, `slis`).
       */
      insecureSkipVerify?: boolean;
      /**
       * CA certificate in the Prometheus pod that verifies the kubelet's certificate.
       */
      caFile?: string;
      /**
       * Token file in the Prometheus pod for authentication to the kubelet.
       */
      credentialsFile?: string;
    };
    cadvisor: {
      /**
       * Whether to scrape container metrics (cAdvisor) from the kubelet of every node. On a full node these cost more than all other jobs together: about 85 series per pod after the rules below, which drop two thirds.
       */
      enabled: boolean;
      /**
       * Job name, which is also the label `job`.
       */
      jobName: string;
      /**
       * Scrape interval. `null`: `scrape.interval`.
       */
      interval?: string | null;
      /**
       * Scrape timeout. `null`: `scrape.timeout`.
       */
      timeout?: string | null;
      /**
       * Maximum number of series per scrape. `null`: `scrape.sampleLimit`.
       */
      sampleLimit?: number | null;
      /**
       * Maximum number of labels per series. `null`: `scrape.labelLimit`.
       */
      labelLimit?: number | null;
      /**
       * Maximum size of a response. `null`: `scrape.bodySizeLimit`.
       */
      bodySizeLimit?: string | null;
      metricAllowList?: MetricNames4;
      metricDenyList?: MetricNames5;
      metricRelabelConfigs?: NamedRelabelConfigs2;
      config?: ScrapeConfig2;
    };
    resource: {
      /**
       * Whether to scrape [CPU and memory](https://kubernetes.io/docs/reference/instrumentation/node-metrics/) of the node, pods and containers from the kubelet of every node. `cadvisor` and `nodes` contain more detail.
       */
      enabled: boolean;
      /**
       * Job name, which is also the label `job`.
       */
      jobName: string;
      /**
       * Scrape interval. `null`: `scrape.interval`.
       */
      interval?: string | null;
      /**
       * Scrape timeout. `null`: `scrape.timeout`.
       */
      timeout?: string | null;
      /**
       * Maximum number of series per scrape. `null`: `scrape.sampleLimit`.
       */
      sampleLimit?: number | null;
      /**
       * Maximum number of labels per series. `null`: `scrape.labelLimit`.
       */
      labelLimit?: number | null;
      /**
       * Maximum size of a response. `null`: `scrape.bodySizeLimit`.
       */
      bodySizeLimit?: string | null;
      metricAllowList?: MetricNames6;
      metricDenyList?: MetricNames7;
      metricRelabelConfigs?: NamedRelabelConfigs3;
      config?: ScrapeConfig3;
    };
    probes: {
      /**
       * Whether to scrape the results of container probes from the kubelet of every node: about 12 series per probe.
       */
      enabled: boolean;
      /**
       * Job name, which is also the label `job`.
       */
      jobName: string;
      /**
       * Scrape interval. `null`: `scrape.interval`.
       */
      interval?: string | null;
      /**
       * Scrape timeout. `null`: `scrape.timeout`.
       */
      timeout?: string | null;
      /**
       * Maximum number of series per scrape. `null`: `scrape.sampleLimit`.
       */
      sampleLimit?: number | null;
      /**
       * Maximum number of labels per series. `null`: `scrape.labelLimit`.
       */
      labelLimit?: number | null;
      /**
       * Maximum size of a response. `null`: `scrape.bodySizeLimit`.
       */
      bodySizeLimit?: string | null;
      metricAllowList?: MetricNames8;
      metricDenyList?: MetricNames9;
      metricRelabelConfigs?: NamedRelabelConfigs4;
      config?: ScrapeConfig4;
    };
    slis: {
      /**
       * Whether to scrape the kubelet's [health check SLIs](https://kubernetes.io/docs/reference/instrumentation/slis/): 3 series per node.
       */
      enabled: boolean;
      /**
       * Job name, which is also the label `job`.
       */
      jobName: string;
      /**
       * Scrape interval. `null`: `scrape.interval`.
       */
      interval?: string | null;
      /**
       * Scrape timeout. `null`: `scrape.timeout`.
       */
      timeout?: string | null;
      /**
       * Maximum number of series per scrape. `null`: `scrape.sampleLimit`.
       */
      sampleLimit?: number | null;
      /**
       * Maximum number of labels per series. `null`: `scrape.labelLimit`.
       */
      labelLimit?: number | null;
      /**
       * Maximum size of a response. `null`: `scrape.bodySizeLimit`.
       */
      bodySizeLimit?: string | null;
      metricAllowList?: MetricNames10;
      metricDenyList?: MetricNames11;
      metricRelabelConfigs?: NamedRelabelConfigs5;
      config?: ScrapeConfig5;
    };
    pods: {
      /**
       * Whether to scrape pods with the annotation `prometheus.io/scrape: "true"`, except the exporter's own. The annotations `prometheus.io/scheme`, `/path`, `/port` and `/param_<name>` configure the scrape.
       */
      enabled: boolean;
      /**
       * Job name, which is also the label `job`.
       */
      jobName: string;
      /**
       * Scrape interval. `null`: `scrape.interval`.
       */
      interval?: string | null;
      /**
       * Scrape timeout. `null`: `scrape.timeout`.
       */
      timeout?: string | null;
      /**
       * Maximum number of series per scrape. `null`: `scrape.sampleLimit`.
       */
      sampleLimit?: number | null;
      /**
       * Maximum number of labels per series. `null`: `scrape.labelLimit`.
       */
      labelLimit?: number | null;
      /**
       * Maximum size of a response. `null`: `scrape.bodySizeLimit`.
       */
      bodySizeLimit?: string | null;
      metricAllowList?: MetricNames12;
      metricDenyList?: MetricNames13;
      metricRelabelConfigs?: NamedRelabelConfigs6;
      config?: ScrapeConfig6;
      /**
       * Namespaces of the pods. Empty: all namespaces.
       */
      namespaces?: Namespace[];
    };
    endpoints: {
      /**
       * Whether to scrape all endpoints of services with the annotation `prometheus.io/scrape: "true"`. The other annotations are the same as for `pods`.
       */
      enabled: boolean;
      /**
       * Job name, which is also the label `job`.
       */
      jobName: string;
      /**
       * Scrape interval. `null`: `scrape.interval`.
       */
      interval?: string | null;
      /**
       * Scrape timeout. `null`: `scrape.timeout`.
       */
      timeout?: string | null;
      /**
       * Maximum number of series per scrape. `null`: `scrape.sampleLimit`.
       */
      sampleLimit?: number | null;
      /**
       * Maximum number of labels per series. `null`: `scrape.labelLimit`.
       */
      labelLimit?: number | null;
      /**
       * Maximum size of a response. `null`: `scrape.bodySizeLimit`.
       */
      bodySizeLimit?: string | null;
      metricAllowList?: MetricNames14;
      metricDenyList?: MetricNames15;
      metricRelabelConfigs?: NamedRelabelConfigs7;
      config?: ScrapeConfig7;
      /**
       * Namespaces of the services. Empty: all namespaces.
       */
      namespaces?: Namespace[];
    };
    services: {
      /**
       * Whether to probe services with the annotation `prometheus.io/probe: "true"` through the Blackbox exporter. The annotations `prometheus.io/scheme`, `/path` and `/port` configure the probe.
       */
      enabled: boolean;
      /**
       * Job name, which is also the label `job`.
       */
      jobName: string;
      /**
       * Scrape interval. `null`: `scrape.interval`.
       */
      interval?: string | null;
      /**
       * Scrape timeout. `null`: `scrape.timeout`.
       */
      timeout?: string | null;
      /**
       * Maximum number of series per scrape. `null`: `scrape.sampleLimit`.
       */
      sampleLimit?: number | null;
      /**
       * Maximum number of labels per series. `null`: `scrape.labelLimit`.
       */
      labelLimit?: number | null;
      /**
       * Maximum size of a response. `null`: `scrape.bodySizeLimit`.
       */
      bodySizeLimit?: string | null;
      metricAllowList?: MetricNames16;
      metricDenyList?: MetricNames17;
      metricRelabelConfigs?: NamedRelabelConfigs8;
      config?: ScrapeConfig8;
      /**
       * Namespaces of the services. Empty: all namespaces.
       */
      namespaces?: Namespace[];
    };
    ingresses: {
      /**
       * Whether to probe each path of ingresses with the annotation `prometheus.io/probe: "true"` through the Blackbox exporter. The other annotations are the same as for `services`.
       */
      enabled: boolean;
      /**
       * Job name, which is also the label `job`.
       */
      jobName: string;
      /**
       * Scrape interval. `null`: `scrape.interval`.
       */
      interval?: string | null;
      /**
       * Scrape timeout. `null`: `scrape.timeout`.
       */
      timeout?: string | null;
      /**
       * Maximum number of series per scrape. `null`: `scrape.sampleLimit`.
       */
      sampleLimit?: number | null;
      /**
       * Maximum number of labels per series. `null`: `scrape.labelLimit`.
       */
      labelLimit?: number | null;
      /**
       * Maximum size of a response. `null`: `scrape.bodySizeLimit`.
       */
      bodySizeLimit?: string | null;
      metricAllowList?: MetricNames18;
      metricDenyList?: MetricNames19;
      metricRelabelConfigs?: NamedRelabelConfigs9;
      config?: ScrapeConfig9;
      /**
       * Namespaces of the ingresses. Empty: all namespaces.
       */
      namespaces?: Namespace[];
    };
    blackboxExporter: {
      /**
       * Address of your [Blackbox exporter](https://github.com/prometheus/blackbox_exporter) for `services` and `ingresses`, such as `blackbox-exporter.monitoring:9115`.
       */
      address: string;
      /**
       * Blackbox exporter module that probes the targets.
       */
      module: string;
    };
    /**
     * Additional scrape jobs by name, each a [`scrape_config`](https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config) without `job_name`. Example: `{etcd: {static_configs: [{targets: ["10.0.0.1:2381"]}]}}`
     */
    extraScrapeConfigs: {
      [k: string]: ScrapeConfig10;
    };
    reload: {
      /**
       * Address of a Prometheus started with `--web.enable-lifecycle`, such as `http://prometheus.monitoring:9090`. A Job reloads its configuration after each installation and upgrade. Empty: no Job.
       */
      url: string;
      /**
       * Seconds that the Job waits for the kubelet to update the mounted ConfigMap before it reloads.
       */
      waitSeconds: number;
    };
  };
  rbac: {
    /**
     * Create the right to list nodes and to read kubelet metrics (`nodes` get, list, watch; `nodes/metrics` get), and give it to Prometheus.
     */
    create: boolean;
    /**
     * Service accounts of your own Prometheus that get the right, each with `name` and `namespace`.
     */
    serviceAccounts?: {
      name: Name;
      namespace: Name;
    }[];
  };
  prometheus: {
    /**
     * Run it.
     */
    enabled: boolean;
    image: WholeImage;
    /**
     * How long samples are kept. Without `persistence` they are gone with the pod.
     */
    retention: Duration;
    /**
     * How much the samples may take, such as `8GB` (which are GiB to Prometheus); the oldest go first. Some tenth less than `persistence.size`, as what is not in a block yet is not counted. Empty: as much as `retention` makes of them.
     */
    retentionSize?: string;
    persistence: {
      /**
       * Keep the samples in a PersistentVolumeClaim, for each shard its own. It outlives `helm uninstall`, and the same release takes it up again.
       */
      enabled: boolean;
      /**
       * Size of the volume. It can be made larger by an upgrade, where the storage class allows it, and never smaller.
       */
      size: string | number;
      /**
       * Storage class of the volume, which no upgrade can change. Empty: the cluster's default one.
       */
      storageClass?: string;
    };
    /**
     * Labels on everything that leaves this Prometheus, such as `cluster: …`.
     */
    externalLabels?: {
      [k: string]: string;
    };
    /**
     * Where Prometheus sends all samples, in the form of its own `remote_write`. Passwords as files, from a Secret that `podSpec` mounts.
     */
    remoteWrite?: RemoteWrite[];
    /**
     * Only scrape and send: nothing can be asked here, no rule is evaluated, and little memory is needed. Needs `remoteWrite`.
     */
    agentMode: boolean;
    /**
     * Among how many Prometheus the targets are shared out, when they are too many for one; a node is one's with all its jobs. Each has the label `prometheus_shard` on what it sends, and evaluates the rules over its own nodes: use `remoteWrite` to have all in one place.
     */
    shards: number;
    /**
     * Alertmanagers that get the alerts, in the form of Prometheus's own `alerting.alertmanagers`.
     */
    alertmanagers?: Alertmanager[];
    resources?: Resources1;
    nodeSelector?: Labels2;
    tolerations?: Tolerations1;
    service: {
      /**
       * Type of Prometheus's service: `ClusterIP`, `NodePort` or `LoadBalancer`.
       */
      type: "ClusterIP" | "NodePort" | "LoadBalancer";
      /**
       * Port of Prometheus's service.
       */
      port: number;
      /**
       * Port on every node, with type `NodePort`; 0 lets Kubernetes choose.
       */
      nodePort?: number;
      annotations?: Annotations3;
    };
    ingress: {
      /**
       * Make Prometheus reachable by an Ingress. It asks nobody who they are, unless `webConfigSecret` or the Ingress controller does.
       */
      enabled: boolean;
      /**
       * Class of the Ingress. Empty: the cluster's default one.
       */
      ingressClassName?: string;
      annotations?: Annotations4;
      hosts?: Hostnames;
      /**
       * TLS of the Ingress, each with `hosts` and `secretName`.
       */
      tls?: {
        hosts?: Hostnames1;
        secretName?: Name;
      }[];
    };
    route: {
      /**
       * Make Prometheus reachable by an HTTPRoute of the Gateway API. It asks nobody who they are either.
       */
      enabled: boolean;
      /**
       * Gateways of the route, each with `name`, and `namespace` and `sectionName` where needed.
       *
       * @maxItems 32
       */
      parentRefs?: {
        group?: string;
        kind?: string;
        namespace?: Namespace;
        name: Name;
        sectionName?: Name;
        port?: Port;
      }[];
      /**
       * Host names of the route. Empty: those of the Gateway.
       */
      hostnames?:
        | (Hostnames1 & [])
        | [unknown]
        | [unknown, unknown]
        | [unknown, unknown, unknown]
        | [unknown, unknown, unknown, unknown]
        | [unknown, unknown, unknown, unknown, unknown]
        | [unknown, unknown, unknown, unknown, unknown, unknown]
        | [unknown, unknown, unknown, unknown, unknown, unknown, unknown]
        | [unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown]
        | [unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown]
        | [unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown]
        | [unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown]
        | [unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown]
        | [
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown
          ]
        | [
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown
          ]
        | [
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown
          ]
        | [
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
            unknown
          ];
    };
    /**
     * Secret with Prometheus's web configuration (TLS, passwords) as `web-config.yml`, and with the certificates that it names. The kubelet's probes then only connect, and `helm test` runs a Prometheus of its own.
     */
    webConfigSecret?: string;
    extraArgs?: Flags1;
    podSpec?: V1PodSpec;
    serviceAccount: {
      /**
       * Create a service account for Prometheus.
       */
      create: boolean;
      /**
       * Name of Prometheus's service account.
       */
      name?: string;
      annotations?: Annotations5;
    };
  };
  rules: {
    /**
     * Render them. The alerts are in `rules/*.yaml`, each with what to do when it fires.
     */
    enabled: boolean;
    /**
     * Labels added to every alert, such as `team: …`.
     */
    labels?: {
      [k: string]: string;
    };
    /**
     * What differs for an alert, by its name: `enabled`, `threshold` (the number that ends its expression), `for`, `severity`. Such as `NodeFilesystemAlmostFull: {threshold: 8, for: 5m}`.
     */
    alerts?: {
      [k: string]: Alert;
    };
  };
  dashboards: {
    /**
     * Render them. They need the recording rules.
     */
    enabled: boolean;
    /**
     * Namespace of the ConfigMaps, where Grafana's sidecar looks in another one.
     */
    namespace?: string;
    labels?: Labels3;
    annotations?: Annotations6;
  };
  test: {
    /**
     * Seconds that `helm test` gives every target to be scraped; more than the scrape interval.
     */
    timeoutSeconds: number;
  };
  /**
   * Further objects by name, each a map, or a text with YAML; templates in it are rendered. A map, so that a file of yours adds to it; a list does as well.
   */
  extraObjects?:
    | {
        [k: string]: ExtraObject;
      }
    | ExtraObject[];
  /**
   * Ask the cluster before each installation and upgrade whether the namespace's Pod Security level admits the exporter's pods, and whether a DaemonSet of others has taken its port on the same nodes. It takes the rights to get the namespace and to list DaemonSets in all namespaces.
   */
  checkCluster?: boolean;
  commonLabels?: Labels4;
  /**
   * In place of the chart's name in names and labels.
   */
  nameOverride?: string;
  /**
   * In place of the release's and the chart's name in names.
   */
  fullnameOverride?: string;
  /**
   * In place of the release's namespace. The namespace must exist.
   */
  namespaceOverride?: string;
  global: {
    /**
     * In place of each image's registry, for a mirror.
     */
    imageRegistry: string;
    imagePullSecrets: PullSecrets1;
    [k: string]: unknown;
  };
}
export interface ExporterImage {
  /**
   * Registry, before the repository.
   */
  registry?: string;
  /**
   * Repository, without registry and tag.
   */
  repository: string;
  /**
   * Tag.
   */
  tag: string;
  /**
   * Take the image without a shell or any other program.
   */
  distroless?: boolean;
  /**
   * Digest; with it the tag is only for the reader.
   */
  digest?: string;
  /**
   * When the kubelet pulls it.
   */
  pullPolicy?: "Always" | "IfNotPresent" | "Never";
}
export interface Toleration {
  key?: OptionalLabelKey;
  operator?: "Exists" | "Equal";
  value?: LabelValue;
  effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
  tolerationSeconds?: number;
}
/**
 * Labels a node must have to get a pod. Prometheus looks for targets on the same nodes.
 */
export interface Labels {
  [k: string]: LabelValue;
}
export interface NodeAffinity {
  requiredDuringSchedulingIgnoredDuringExecution?: {
    /**
     * @minItems 1
     */
    nodeSelectorTerms: [NodeSelectorTerm, ...NodeSelectorTerm[]];
  };
  preferredDuringSchedulingIgnoredDuringExecution?: {
    weight: number;
    preference: NodeSelectorTerm;
  }[];
}
export interface NodeSelectorTerm {
  matchExpressions?: NodeSelectorRequirements;
  matchFields?: NodeSelectorRequirements;
}
/**
 * How a change is rolled out. A percentage, because one node at a time takes hours on a large cluster.
 */
export interface UpdateStrategy {
  type?: "RollingUpdate" | "OnDelete";
  rollingUpdate?: {
    maxUnavailable?: IntOrPercent;
    maxSurge?: IntOrPercent;
  } | null;
}
/**
 * Folders of the node that the exporter reads, by volume name: `hostPath`, and where needed `mountPath` (else `/host/<name>`), `readOnly: false`, `mountPropagation` and `type`. `proc`, `sys` and `root` also set the exporter's `--path.*` flags.
 */
export interface HostMounts {
  [k: string]: HostMount;
}
export interface SeccompProfile {
  type: "RuntimeDefault" | "Unconfined" | "Localhost";
  localhostProfile?: string;
}
export interface AppArmorProfile {
  type: "RuntimeDefault" | "Unconfined" | "Localhost";
  localhostProfile?: string;
}
export interface SeLinuxOptions {
  level?: string;
  role?: string;
  type?: string;
  user?: string;
}
/**
 * Annotations of the exporter's DaemonSet.
 */
export interface Annotations {
  [k: string]: string;
}
/**
 * Labels that replace the chart's own on the DaemonSet and its pods, and in its selector. For taking over a DaemonSet that exists: a selector cannot be changed.
 */
export interface Labels1 {
  [k: string]: LabelValue;
}
/**
 * Its `updatePolicy`, `resourcePolicy` and `recommenders`.
 */
export interface VerticalPodAutoscalerSpec {
  updatePolicy?: {
    updateMode?: "Off" | "Initial" | "Recreate" | "InPlaceOrRecreate" | "Auto";
    minReplicas?: number;
    evictionRequirements?: {
      /**
       * @minItems 1
       */
      resources: ["cpu" | "memory", ...("cpu" | "memory")[]];
      changeRequirement: "TargetHigherThanRequests" | "TargetLowerThanRequests";
    }[];
  };
  resourcePolicy?: {
    containerPolicies?: {
      containerName: string;
      mode?: "Auto" | "Off";
      minAllowed?: Quantities;
      maxAllowed?: Quantities;
      controlledResources?: ("cpu" | "memory")[];
      controlledValues?: "RequestsAndLimits" | "RequestsOnly";
    }[];
  };
  recommenders?: {
    name: Name;
  }[];
}
export interface Quantities {
  [k: string]: Quantity;
}
export interface Image {
  /**
   * Registry, before the repository.
   */
  registry?: string;
  /**
   * Repository, without registry and tag.
   */
  repository?: string;
  /**
   * Tag.
   */
  tag?: string;
  /**
   * Digest; with it the tag is only for the reader.
   */
  digest?: string;
  /**
   * When the kubelet pulls it.
   */
  pullPolicy?: "Always" | "IfNotPresent" | "Never";
}
export interface Flags {
  [k: string]: boolean | string | number | [string | number, ...(string | number)[]];
}
/**
 * Annotations of the exporter's service account.
 */
export interface Annotations1 {
  [k: string]: string;
}
/**
 * Annotations of the service. With `prometheus.io/scrape` a job of yours may scrape the nodes once more than the chart's does.
 */
export interface Annotations2 {
  [k: string]: string;
}
/**
 * Fields of the service's spec, merged over the chart's, such as `type: NodePort` or `ipFamilyPolicy: PreferDualStack`.
 */
export interface ServiceSpec {
  type?: "ClusterIP" | "NodePort" | "LoadBalancer";
  clusterIP?: string;
  clusterIPs?: string[];
  ipFamilyPolicy?: "SingleStack" | "PreferDualStack" | "RequireDualStack";
  /**
   * @minItems 1
   * @maxItems 2
   */
  ipFamilies?: ["IPv4" | "IPv6"] | ["IPv4" | "IPv6", "IPv4" | "IPv6"];
  /**
   * @minItems 1
   */
  ports?: [
    {
      name?: PortName;
      port: Port;
      targetPort?: PortOrName;
      nodePort?: Port;
      protocol?: "TCP";
      appProtocol?: string;
    },
    ...{
      name?: PortName;
      port: Port;
      targetPort?: PortOrName;
      nodePort?: Port;
      protocol?: "TCP";
      appProtocol?: string;
    }[]
  ];
  internalTrafficPolicy?: "Cluster" | "Local";
  externalTrafficPolicy?: "Cluster" | "Local";
  externalIPs?: Addresses;
  loadBalancerClass?: string;
  loadBalancerSourceRanges?: Addresses;
  publishNotReadyAddresses?: boolean;
  trafficDistribution?: string;
}
/**
 * [Metric relabeling rules](https://prometheus.io/docs/prometheus/latest/configuration/configuration/#metric_relabel_configs) by name, applied in the order of their names after the two lists. `false` or `null` removes a rule. Example: `{drop-guests: {source_labels: [__name__], regex: node_cpu_guest_.+, action: drop}}`
 */
export interface NamedRelabelConfigs {
  [k: string]: {
    [k: string]: unknown;
  };
}
/**
 * Additional fields of the [`scrape_config`](https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config), which override the chart's. Example: `{honor_labels: true}`
 */
export interface ScrapeConfig {
  scrape_interval?: Duration;
  scrape_timeout?: Duration;
  metrics_path?: Path;
  scheme?: "http" | "https";
  params?: {
    [k: string]: string[];
  };
  honor_labels?: boolean;
  honor_timestamps?: boolean;
  track_timestamps_staleness?: boolean;
  enable_compression?: boolean;
  enable_http2?: boolean;
  follow_redirects?: boolean;
  scrape_protocols?: string[];
  fallback_scrape_protocol?: string;
  scrape_native_histograms?: boolean;
  scrape_classic_histograms?: boolean;
  always_scrape_classic_histograms?: boolean;
  convert_classic_histograms_to_nhcb?: boolean;
  extra_scrape_metrics?: boolean;
  native_histogram_bucket_limit?: number;
  native_histogram_min_bucket_factor?: number;
  metric_name_validation_scheme?: string;
  metric_name_escaping_scheme?: string;
  body_size_limit?: string | number;
  sample_limit?: number;
  label_limit?: number;
  label_name_length_limit?: number;
  label_value_length_limit?: number;
  target_limit?: number;
  keep_dropped_targets?: number;
  basic_auth?: {};
  authorization?: {};
  oauth2?: {};
  bearer_token?: string;
  bearer_token_file?: string;
  tls_config?: {};
  http_headers?: {};
  proxy_url?: string;
  proxy_from_environment?: boolean;
  no_proxy?: string;
  proxy_connect_header?: {};
  scrape_failure_log_file?: string;
  relabel_configs?: RelabelConfigs;
  metric_relabel_configs?: RelabelConfigs;
  static_configs?: StaticConfigs;
  /**
   * This interface was referenced by `ScrapeConfig`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig1`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig2`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig3`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig4`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig5`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig6`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig7`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig8`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig9`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig10`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   */
  [k: string]:
    | {}[]
    | Duration
    | "http"
    | "https"
    | {
        [k: string]: string[];
      }
    | boolean
    | string[]
    | number
    | {}
    | RelabelConfigs
    | StaticConfigs
    | undefined;
}
export interface RelabelConfig {
  source_labels?: string[];
  separator?: string;
  target_label?: string;
  regex?: string | number | boolean;
  modulus?: number;
  replacement?: string;
  action?:
    | "replace"
    | "lowercase"
    | "uppercase"
    | "keep"
    | "drop"
    | "keepequal"
    | "dropequal"
    | "hashmod"
    | "labelmap"
    | "labeldrop"
    | "labelkeep";
}
/**
 * Metric relabeling rules by name, as in `scrape.nodes`. The defaults drop a quarter of the kubelet's series: request sizes, feature gates, and every other bucket of the storage histograms.
 */
export interface NamedRelabelConfigs1 {
  [k: string]: {
    [k: string]: unknown;
  };
}
/**
 * Additional fields of the `scrape_config`, as in `scrape.nodes`.
 */
export interface ScrapeConfig1 {
  scrape_interval?: Duration;
  scrape_timeout?: Duration;
  metrics_path?: Path;
  scheme?: "http" | "https";
  params?: {
    [k: string]: string[];
  };
  honor_labels?: boolean;
  honor_timestamps?: boolean;
  track_timestamps_staleness?: boolean;
  enable_compression?: boolean;
  enable_http2?: boolean;
  follow_redirects?: boolean;
  scrape_protocols?: string[];
  fallback_scrape_protocol?: string;
  scrape_native_histograms?: boolean;
  scrape_classic_histograms?: boolean;
  always_scrape_classic_histograms?: boolean;
  convert_classic_histograms_to_nhcb?: boolean;
  extra_scrape_metrics?: boolean;
  native_histogram_bucket_limit?: number;
  native_histogram_min_bucket_factor?: number;
  metric_name_validation_scheme?: string;
  metric_name_escaping_scheme?: string;
  body_size_limit?: string | number;
  sample_limit?: number;
  label_limit?: number;
  label_name_length_limit?: number;
  label_value_length_limit?: number;
  target_limit?: number;
  keep_dropped_targets?: number;
  basic_auth?: {};
  authorization?: {};
  oauth2?: {};
  bearer_token?: string;
  bearer_token_file?: string;
  tls_config?: {};
  http_headers?: {};
  proxy_url?: string;
  proxy_from_environment?: boolean;
  no_proxy?: string;
  proxy_connect_header?: {};
  scrape_failure_log_file?: string;
  relabel_configs?: RelabelConfigs;
  metric_relabel_configs?: RelabelConfigs;
  static_configs?: StaticConfigs;
  /**
   * This interface was referenced by `ScrapeConfig`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig1`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig2`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig3`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig4`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig5`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig6`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig7`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig8`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig9`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig10`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   */
  [k: string]:
    | {}[]
    | Duration
    | "http"
    | "https"
    | {
        [k: string]: string[];
      }
    | boolean
    | string[]
    | number
    | {}
    | RelabelConfigs
    | StaticConfigs
    | undefined;
}
/**
 * Metric relabeling rules by name, as in `scrape.nodes`. The defaults drop details that few dashboards use.
 */
export interface NamedRelabelConfigs2 {
  [k: string]: {
    [k: string]: unknown;
  };
}
/**
 * Additional fields of the `scrape_config`, as in `scrape.nodes`.
 */
export interface ScrapeConfig2 {
  scrape_interval?: Duration;
  scrape_timeout?: Duration;
  metrics_path?: Path;
  scheme?: "http" | "https";
  params?: {
    [k: string]: string[];
  };
  honor_labels?: boolean;
  honor_timestamps?: boolean;
  track_timestamps_staleness?: boolean;
  enable_compression?: boolean;
  enable_http2?: boolean;
  follow_redirects?: boolean;
  scrape_protocols?: string[];
  fallback_scrape_protocol?: string;
  scrape_native_histograms?: boolean;
  scrape_classic_histograms?: boolean;
  always_scrape_classic_histograms?: boolean;
  convert_classic_histograms_to_nhcb?: boolean;
  extra_scrape_metrics?: boolean;
  native_histogram_bucket_limit?: number;
  native_histogram_min_bucket_factor?: number;
  metric_name_validation_scheme?: string;
  metric_name_escaping_scheme?: string;
  body_size_limit?: string | number;
  sample_limit?: number;
  label_limit?: number;
  label_name_length_limit?: number;
  label_value_length_limit?: number;
  target_limit?: number;
  keep_dropped_targets?: number;
  basic_auth?: {};
  authorization?: {};
  oauth2?: {};
  bearer_token?: string;
  bearer_token_file?: string;
  tls_config?: {};
  http_headers?: {};
  proxy_url?: string;
  proxy_from_environment?: boolean;
  no_proxy?: string;
  proxy_connect_header?: {};
  scrape_failure_log_file?: string;
  relabel_configs?: RelabelConfigs;
  metric_relabel_configs?: RelabelConfigs;
  static_configs?: StaticConfigs;
  /**
   * This interface was referenced by `ScrapeConfig`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig1`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig2`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig3`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig4`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig5`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig6`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig7`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig8`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig9`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig10`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   */
  [k: string]:
    | {}[]
    | Duration
    | "http"
    | "https"
    | {
        [k: string]: string[];
      }
    | boolean
    | string[]
    | number
    | {}
    | RelabelConfigs
    | StaticConfigs
    | undefined;
}
/**
 * Metric relabeling rules by name, as in `scrape.nodes`.
 */
export interface NamedRelabelConfigs3 {
  [k: string]: {
    [k: string]: unknown;
  };
}
/**
 * Additional fields of the `scrape_config`, as in `scrape.nodes`.
 */
export interface ScrapeConfig3 {
  scrape_interval?: Duration;
  scrape_timeout?: Duration;
  metrics_path?: Path;
  scheme?: "http" | "https";
  params?: {
    [k: string]: string[];
  };
  honor_labels?: boolean;
  honor_timestamps?: boolean;
  track_timestamps_staleness?: boolean;
  enable_compression?: boolean;
  enable_http2?: boolean;
  follow_redirects?: boolean;
  scrape_protocols?: string[];
  fallback_scrape_protocol?: string;
  scrape_native_histograms?: boolean;
  scrape_classic_histograms?: boolean;
  always_scrape_classic_histograms?: boolean;
  convert_classic_histograms_to_nhcb?: boolean;
  extra_scrape_metrics?: boolean;
  native_histogram_bucket_limit?: number;
  native_histogram_min_bucket_factor?: number;
  metric_name_validation_scheme?: string;
  metric_name_escaping_scheme?: string;
  body_size_limit?: string | number;
  sample_limit?: number;
  label_limit?: number;
  label_name_length_limit?: number;
  label_value_length_limit?: number;
  target_limit?: number;
  keep_dropped_targets?: number;
  basic_auth?: {};
  authorization?: {};
  oauth2?: {};
  bearer_token?: string;
  bearer_token_file?: string;
  tls_config?: {};
  http_headers?: {};
  proxy_url?: string;
  proxy_from_environment?: boolean;
  no_proxy?: string;
  proxy_connect_header?: {};
  scrape_failure_log_file?: string;
  relabel_configs?: RelabelConfigs;
  metric_relabel_configs?: RelabelConfigs;
  static_configs?: StaticConfigs;
  /**
   * This interface was referenced by `ScrapeConfig`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig1`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig2`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig3`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig4`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig5`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig6`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig7`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig8`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig9`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig10`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   */
  [k: string]:
    | {}[]
    | Duration
    | "http"
    | "https"
    | {
        [k: string]: string[];
      }
    | boolean
    | string[]
    | number
    | {}
    | RelabelConfigs
    | StaticConfigs
    | undefined;
}
/**
 * Metric relabeling rules by name, as in `scrape.nodes`.
 */
export interface NamedRelabelConfigs4 {
  [k: string]: {
    [k: string]: unknown;
  };
}
/**
 * Additional fields of the `scrape_config`, as in `scrape.nodes`.
 */
export interface ScrapeConfig4 {
  scrape_interval?: Duration;
  scrape_timeout?: Duration;
  metrics_path?: Path;
  scheme?: "http" | "https";
  params?: {
    [k: string]: string[];
  };
  honor_labels?: boolean;
  honor_timestamps?: boolean;
  track_timestamps_staleness?: boolean;
  enable_compression?: boolean;
  enable_http2?: boolean;
  follow_redirects?: boolean;
  scrape_protocols?: string[];
  fallback_scrape_protocol?: string;
  scrape_native_histograms?: boolean;
  scrape_classic_histograms?: boolean;
  always_scrape_classic_histograms?: boolean;
  convert_classic_histograms_to_nhcb?: boolean;
  extra_scrape_metrics?: boolean;
  native_histogram_bucket_limit?: number;
  native_histogram_min_bucket_factor?: number;
  metric_name_validation_scheme?: string;
  metric_name_escaping_scheme?: string;
  body_size_limit?: string | number;
  sample_limit?: number;
  label_limit?: number;
  label_name_length_limit?: number;
  label_value_length_limit?: number;
  target_limit?: number;
  keep_dropped_targets?: number;
  basic_auth?: {};
  authorization?: {};
  oauth2?: {};
  bearer_token?: string;
  bearer_token_file?: string;
  tls_config?: {};
  http_headers?: {};
  proxy_url?: string;
  proxy_from_environment?: boolean;
  no_proxy?: string;
  proxy_connect_header?: {};
  scrape_failure_log_file?: string;
  relabel_configs?: RelabelConfigs;
  metric_relabel_configs?: RelabelConfigs;
  static_configs?: StaticConfigs;
  /**
   * This interface was referenced by `ScrapeConfig`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig1`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig2`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig3`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig4`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig5`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig6`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig7`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig8`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig9`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig10`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   */
  [k: string]:
    | {}[]
    | Duration
    | "http"
    | "https"
    | {
        [k: string]: string[];
      }
    | boolean
    | string[]
    | number
    | {}
    | RelabelConfigs
    | StaticConfigs
    | undefined;
}
/**
 * Metric relabeling rules by name, as in `scrape.nodes`.
 */
export interface NamedRelabelConfigs5 {
  [k: string]: {
    [k: string]: unknown;
  };
}
/**
 * Additional fields of the `scrape_config`, as in `scrape.nodes`.
 */
export interface ScrapeConfig5 {
  scrape_interval?: Duration;
  scrape_timeout?: Duration;
  metrics_path?: Path;
  scheme?: "http" | "https";
  params?: {
    [k: string]: string[];
  };
  honor_labels?: boolean;
  honor_timestamps?: boolean;
  track_timestamps_staleness?: boolean;
  enable_compression?: boolean;
  enable_http2?: boolean;
  follow_redirects?: boolean;
  scrape_protocols?: string[];
  fallback_scrape_protocol?: string;
  scrape_native_histograms?: boolean;
  scrape_classic_histograms?: boolean;
  always_scrape_classic_histograms?: boolean;
  convert_classic_histograms_to_nhcb?: boolean;
  extra_scrape_metrics?: boolean;
  native_histogram_bucket_limit?: number;
  native_histogram_min_bucket_factor?: number;
  metric_name_validation_scheme?: string;
  metric_name_escaping_scheme?: string;
  body_size_limit?: string | number;
  sample_limit?: number;
  label_limit?: number;
  label_name_length_limit?: number;
  label_value_length_limit?: number;
  target_limit?: number;
  keep_dropped_targets?: number;
  basic_auth?: {};
  authorization?: {};
  oauth2?: {};
  bearer_token?: string;
  bearer_token_file?: string;
  tls_config?: {};
  http_headers?: {};
  proxy_url?: string;
  proxy_from_environment?: boolean;
  no_proxy?: string;
  proxy_connect_header?: {};
  scrape_failure_log_file?: string;
  relabel_configs?: RelabelConfigs;
  metric_relabel_configs?: RelabelConfigs;
  static_configs?: StaticConfigs;
  /**
   * This interface was referenced by `ScrapeConfig`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig1`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig2`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig3`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig4`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig5`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig6`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig7`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig8`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig9`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig10`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   */
  [k: string]:
    | {}[]
    | Duration
    | "http"
    | "https"
    | {
        [k: string]: string[];
      }
    | boolean
    | string[]
    | number
    | {}
    | RelabelConfigs
    | StaticConfigs
    | undefined;
}
/**
 * Metric relabeling rules by name, as in `scrape.nodes`.
 */
export interface NamedRelabelConfigs6 {
  [k: string]: {
    [k: string]: unknown;
  };
}
/**
 * Additional fields of the `scrape_config`, as in `scrape.nodes`.
 */
export interface ScrapeConfig6 {
  scrape_interval?: Duration;
  scrape_timeout?: Duration;
  metrics_path?: Path;
  scheme?: "http" | "https";
  params?: {
    [k: string]: string[];
  };
  honor_labels?: boolean;
  honor_timestamps?: boolean;
  track_timestamps_staleness?: boolean;
  enable_compression?: boolean;
  enable_http2?: boolean;
  follow_redirects?: boolean;
  scrape_protocols?: string[];
  fallback_scrape_protocol?: string;
  scrape_native_histograms?: boolean;
  scrape_classic_histograms?: boolean;
  always_scrape_classic_histograms?: boolean;
  convert_classic_histograms_to_nhcb?: boolean;
  extra_scrape_metrics?: boolean;
  native_histogram_bucket_limit?: number;
  native_histogram_min_bucket_factor?: number;
  metric_name_validation_scheme?: string;
  metric_name_escaping_scheme?: string;
  body_size_limit?: string | number;
  sample_limit?: number;
  label_limit?: number;
  label_name_length_limit?: number;
  label_value_length_limit?: number;
  target_limit?: number;
  keep_dropped_targets?: number;
  basic_auth?: {};
  authorization?: {};
  oauth2?: {};
  bearer_token?: string;
  bearer_token_file?: string;
  tls_config?: {};
  http_headers?: {};
  proxy_url?: string;
  proxy_from_environment?: boolean;
  no_proxy?: string;
  proxy_connect_header?: {};
  scrape_failure_log_file?: string;
  relabel_configs?: RelabelConfigs;
  metric_relabel_configs?: RelabelConfigs;
  static_configs?: StaticConfigs;
  /**
   * This interface was referenced by `ScrapeConfig`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig1`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig2`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig3`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig4`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig5`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig6`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig7`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig8`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig9`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig10`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   */
  [k: string]:
    | {}[]
    | Duration
    | "http"
    | "https"
    | {
        [k: string]: string[];
      }
    | boolean
    | string[]
    | number
    | {}
    | RelabelConfigs
    | StaticConfigs
    | undefined;
}
/**
 * Metric relabeling rules by name, as in `scrape.nodes`.
 */
export interface NamedRelabelConfigs7 {
  [k: string]: {
    [k: string]: unknown;
  };
}
/**
 * Additional fields of the `scrape_config`, as in `scrape.nodes`.
 */
export interface ScrapeConfig7 {
  scrape_interval?: Duration;
  scrape_timeout?: Duration;
  metrics_path?: Path;
  scheme?: "http" | "https";
  params?: {
    [k: string]: string[];
  };
  honor_labels?: boolean;
  honor_timestamps?: boolean;
  track_timestamps_staleness?: boolean;
  enable_compression?: boolean;
  enable_http2?: boolean;
  follow_redirects?: boolean;
  scrape_protocols?: string[];
  fallback_scrape_protocol?: string;
  scrape_native_histograms?: boolean;
  scrape_classic_histograms?: boolean;
  always_scrape_classic_histograms?: boolean;
  convert_classic_histograms_to_nhcb?: boolean;
  extra_scrape_metrics?: boolean;
  native_histogram_bucket_limit?: number;
  native_histogram_min_bucket_factor?: number;
  metric_name_validation_scheme?: string;
  metric_name_escaping_scheme?: string;
  body_size_limit?: string | number;
  sample_limit?: number;
  label_limit?: number;
  label_name_length_limit?: number;
  label_value_length_limit?: number;
  target_limit?: number;
  keep_dropped_targets?: number;
  basic_auth?: {};
  authorization?: {};
  oauth2?: {};
  bearer_token?: string;
  bearer_token_file?: string;
  tls_config?: {};
  http_headers?: {};
  proxy_url?: string;
  proxy_from_environment?: boolean;
  no_proxy?: string;
  proxy_connect_header?: {};
  scrape_failure_log_file?: string;
  relabel_configs?: RelabelConfigs;
  metric_relabel_configs?: RelabelConfigs;
  static_configs?: StaticConfigs;
  /**
   * This interface was referenced by `ScrapeConfig`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig1`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig2`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig3`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig4`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig5`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig6`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig7`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig8`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig9`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig10`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   */
  [k: string]:
    | {}[]
    | Duration
    | "http"
    | "https"
    | {
        [k: string]: string[];
      }
    | boolean
    | string[]
    | number
    | {}
    | RelabelConfigs
    | StaticConfigs
    | undefined;
}
/**
 * Metric relabeling rules by name, as in `scrape.nodes`.
 */
export interface NamedRelabelConfigs8 {
  [k: string]: {
    [k: string]: unknown;
  };
}
/**
 * Additional fields of the `scrape_config`, as in `scrape.nodes`.
 */
export interface ScrapeConfig8 {
  scrape_interval?: Duration;
  scrape_timeout?: Duration;
  metrics_path?: Path;
  scheme?: "http" | "https";
  params?: {
    [k: string]: string[];
  };
  honor_labels?: boolean;
  honor_timestamps?: boolean;
  track_timestamps_staleness?: boolean;
  enable_compression?: boolean;
  enable_http2?: boolean;
  follow_redirects?: boolean;
  scrape_protocols?: string[];
  fallback_scrape_protocol?: string;
  scrape_native_histograms?: boolean;
  scrape_classic_histograms?: boolean;
  always_scrape_classic_histograms?: boolean;
  convert_classic_histograms_to_nhcb?: boolean;
  extra_scrape_metrics?: boolean;
  native_histogram_bucket_limit?: number;
  native_histogram_min_bucket_factor?: number;
  metric_name_validation_scheme?: string;
  metric_name_escaping_scheme?: string;
  body_size_limit?: string | number;
  sample_limit?: number;
  label_limit?: number;
  label_name_length_limit?: number;
  label_value_length_limit?: number;
  target_limit?: number;
  keep_dropped_targets?: number;
  basic_auth?: {};
  authorization?: {};
  oauth2?: {};
  bearer_token?: string;
  bearer_token_file?: string;
  tls_config?: {};
  http_headers?: {};
  proxy_url?: string;
  proxy_from_environment?: boolean;
  no_proxy?: string;
  proxy_connect_header?: {};
  scrape_failure_log_file?: string;
  relabel_configs?: RelabelConfigs;
  metric_relabel_configs?: RelabelConfigs;
  static_configs?: StaticConfigs;
  /**
   * This interface was referenced by `ScrapeConfig`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig1`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig2`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig3`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig4`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig5`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig6`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig7`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig8`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig9`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig10`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   */
  [k: string]:
    | {}[]
    | Duration
    | "http"
    | "https"
    | {
        [k: string]: string[];
      }
    | boolean
    | string[]
    | number
    | {}
    | RelabelConfigs
    | StaticConfigs
    | undefined;
}
/**
 * Metric relabeling rules by name, as in `scrape.nodes`.
 */
export interface NamedRelabelConfigs9 {
  [k: string]: {
    [k: string]: unknown;
  };
}
/**
 * Additional fields of the `scrape_config`, as in `scrape.nodes`.
 */
export interface ScrapeConfig9 {
  scrape_interval?: Duration;
  scrape_timeout?: Duration;
  metrics_path?: Path;
  scheme?: "http" | "https";
  params?: {
    [k: string]: string[];
  };
  honor_labels?: boolean;
  honor_timestamps?: boolean;
  track_timestamps_staleness?: boolean;
  enable_compression?: boolean;
  enable_http2?: boolean;
  follow_redirects?: boolean;
  scrape_protocols?: string[];
  fallback_scrape_protocol?: string;
  scrape_native_histograms?: boolean;
  scrape_classic_histograms?: boolean;
  always_scrape_classic_histograms?: boolean;
  convert_classic_histograms_to_nhcb?: boolean;
  extra_scrape_metrics?: boolean;
  native_histogram_bucket_limit?: number;
  native_histogram_min_bucket_factor?: number;
  metric_name_validation_scheme?: string;
  metric_name_escaping_scheme?: string;
  body_size_limit?: string | number;
  sample_limit?: number;
  label_limit?: number;
  label_name_length_limit?: number;
  label_value_length_limit?: number;
  target_limit?: number;
  keep_dropped_targets?: number;
  basic_auth?: {};
  authorization?: {};
  oauth2?: {};
  bearer_token?: string;
  bearer_token_file?: string;
  tls_config?: {};
  http_headers?: {};
  proxy_url?: string;
  proxy_from_environment?: boolean;
  no_proxy?: string;
  proxy_connect_header?: {};
  scrape_failure_log_file?: string;
  relabel_configs?: RelabelConfigs;
  metric_relabel_configs?: RelabelConfigs;
  static_configs?: StaticConfigs;
  /**
   * This interface was referenced by `ScrapeConfig`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig1`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig2`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig3`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig4`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig5`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig6`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig7`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig8`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig9`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig10`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   */
  [k: string]:
    | {}[]
    | Duration
    | "http"
    | "https"
    | {
        [k: string]: string[];
      }
    | boolean
    | string[]
    | number
    | {}
    | RelabelConfigs
    | StaticConfigs
    | undefined;
}
export interface ScrapeConfig10 {
  scrape_interval?: Duration;
  scrape_timeout?: Duration;
  metrics_path?: Path;
  scheme?: "http" | "https";
  params?: {
    [k: string]: string[];
  };
  honor_labels?: boolean;
  honor_timestamps?: boolean;
  track_timestamps_staleness?: boolean;
  enable_compression?: boolean;
  enable_http2?: boolean;
  follow_redirects?: boolean;
  scrape_protocols?: string[];
  fallback_scrape_protocol?: string;
  scrape_native_histograms?: boolean;
  scrape_classic_histograms?: boolean;
  always_scrape_classic_histograms?: boolean;
  convert_classic_histograms_to_nhcb?: boolean;
  extra_scrape_metrics?: boolean;
  native_histogram_bucket_limit?: number;
  native_histogram_min_bucket_factor?: number;
  metric_name_validation_scheme?: string;
  metric_name_escaping_scheme?: string;
  body_size_limit?: string | number;
  sample_limit?: number;
  label_limit?: number;
  label_name_length_limit?: number;
  label_value_length_limit?: number;
  target_limit?: number;
  keep_dropped_targets?: number;
  basic_auth?: {};
  authorization?: {};
  oauth2?: {};
  bearer_token?: string;
  bearer_token_file?: string;
  tls_config?: {};
  http_headers?: {};
  proxy_url?: string;
  proxy_from_environment?: boolean;
  no_proxy?: string;
  proxy_connect_header?: {};
  scrape_failure_log_file?: string;
  relabel_configs?: RelabelConfigs;
  metric_relabel_configs?: RelabelConfigs;
  static_configs?: StaticConfigs;
  /**
   * This interface was referenced by `ScrapeConfig`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig1`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig2`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig3`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig4`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig5`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig6`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig7`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig8`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig9`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   *
   * This interface was referenced by `ScrapeConfig10`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   */
  [k: string]:
    | {}[]
    | Duration
    | "http"
    | "https"
    | {
        [k: string]: string[];
      }
    | boolean
    | string[]
    | number
    | {}
    | RelabelConfigs
    | StaticConfigs
    | undefined;
}
export interface RemoteWrite {
  url: string;
  name?: string;
  remote_timeout?: Duration;
  headers?: {
    [k: string]: string;
  };
  write_relabel_configs?: RelabelConfigs;
  send_exemplars?: boolean;
  send_native_histograms?: boolean;
  convert_nhcb_to_classic?: boolean;
  round_robin_dns?: boolean;
  failed_request_logging?: boolean;
  protobuf_message?: string;
  queue_config?: {};
  metadata_config?: {};
  azuread?: {};
  google_iam?: {};
  authorization?: {};
  basic_auth?: {};
  oauth2?: {};
  sigv4?: {};
  tls_config?: {};
  http_headers?: {};
  follow_redirects?: boolean;
  enable_http2?: boolean;
  proxy_url?: string;
  no_proxy?: string;
  proxy_from_environment?: boolean;
  proxy_connect_header?: {};
}
export interface Alertmanager {
  scheme?: "http" | "https";
  path_prefix?: Path;
  timeout?: Duration;
  api_version?: "v2";
  relabel_configs?: RelabelConfigs;
  alert_relabel_configs?: RelabelConfigs;
  static_configs?: StaticConfigs;
  authorization?: {};
  basic_auth?: {};
  oauth2?: {};
  sigv4?: {};
  tls_config?: {};
  http_headers?: {};
  follow_redirects?: boolean;
  enable_http2?: boolean;
  proxy_url?: string;
  no_proxy?: string;
  proxy_from_environment?: boolean;
  proxy_connect_header?: {};
  /**
   * This interface was referenced by `Alertmanager`'s JSON-Schema definition
   * via the `patternProperty` "^[a-z]+(_[a-z]+)*_sd_configs$".
   */
  [k: string]: {}[] | "http" | "https" | Path | "v2" | RelabelConfigs | StaticConfigs | {} | boolean | undefined;
}
/**
 * Resources of Prometheus.
 */
export interface Resources1 {
  requests?: Quantities;
  limits?: Quantities;
  claims?: Claims;
}
/**
 * Labels a node must have to run Prometheus.
 */
export interface Labels2 {
  [k: string]: LabelValue;
}
/**
 * Annotations of Prometheus's service.
 */
export interface Annotations3 {
  [k: string]: string;
}
/**
 * Annotations of the Ingress.
 */
export interface Annotations4 {
  [k: string]: string;
}
/**
 * Flags of Prometheus without the leading dashes, merged over the chart's own, in the form of `extraArgs` above.
 */
export interface Flags1 {
  [k: string]: boolean | string | number | [string | number, ...(string | number)[]];
}
/**
 * Annotations of Prometheus's service account.
 */
export interface Annotations5 {
  [k: string]: string;
}
export interface Alert {
  enabled?: boolean;
  threshold?: number;
  for?: Duration;
  severity?: string;
}
/**
 * Labels by which Grafana's sidecar finds them.
 */
export interface Labels3 {
  [k: string]: LabelValue;
}
/**
 * Annotations of the ConfigMaps, such as `grafana_folder: Nodes`.
 */
export interface Annotations6 {
  [k: string]: string;
}
/**
 * Labels added to every object.
 */
export interface Labels4 {
  [k: string]: LabelValue;
}
