// Written from chart/values.schema.json by `npm run generate`.

export type Name = string;
/**
 * [Image pull secrets](https://kubernetes.io/docs/concepts/containers/images/#specifying-imagepullsecrets-on-a-pod) of all pods. Example: `[{name: registry-credentials}]`
 */
export type PullSecrets = {
  name: Name;
}[];
/**
 * [Resources](https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/) of the exporter. No limits by default: a throttled exporter misses scrapes on exactly the nodes that are in trouble. With a memory limit, the chart sets `GOMEMLIMIT` to 90 % of it.
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
 * [Tolerations](https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/) of the exporter pods: `all` (every node, including control planes and cordoned nodes), `NoSchedule` (taints with the effect `NoExecute` still evict them), or a list.
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
 * Collectors to add to or remove from the profile: `true`, `false`, or a map of options. An option is a flag without its prefix `collector.<name>.`. The chart also adds what a collector requires: a mount for `textfile`, D-Bus for `systemd` and `logind`, `hostPID` for `processes`, and the user root for `rapl` and `slabinfo`. Example: `{textfile: {directory: /var/lib/node_exporter}, processes: true, wifi: false}`
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
 * Network devices to ignore: the node's ends of pod network interfaces, by network plugin.
 */
export type Expressions = {
  [k: string]: string | null;
} | null;
/**
 * Mount points to ignore: container images and volumes, by runtime. A disk mounted at a parent directory, such as `/var/lib/kubelet`, is still reported.
 */
export type Expressions1 = {
  [k: string]: string | null;
} | null;
/**
 * File system types to ignore. They include network file systems, because one that hangs would block the scrape.
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
 * [Security context](https://kubernetes.io/docs/tasks/configure-pod-container/security-context/) of the exporter pods.
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
 * Security context of the exporter container.
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
 * [Liveness probe](https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/) of the exporter. The default requests `/`, which runs no collector, so a slow disk does not restart the pod. With `web`, it uses HTTPS, or only connects if the exporter requires credentials. Another handler (`exec`, `grpc`, `tcpSocket`) replaces `httpGet`.
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
 * Readiness probe of the exporter, with the same rules as `livenessProbe`.
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
 * Annotations of the exporter pods. The default allows the cluster autoscaler to remove a node although its pod mounts host directories.
 */
export type PodAnnotations = {
  [k: string]: string | null;
} | null;
/**
 * Labels added to the exporter pods. Example: `{team: platform}`
 */
export type PodLabels = {
  [k: string]: string | null;
} | null;
/**
 * Fields merged over the exporter's [pod spec](https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodSpec) like a strategic merge patch: list items that have a name by `name`, volume mounts by `mountPath`, ports by `containerPort`. Other lists are replaced. The exporter's container is `node-exporter`. Templates are not rendered. Example: `{containers: [{name: node-exporter, env: [{name: TZ, value: UTC}]}]}`
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
   * Port of node_exporter on every node. If another process already uses 9100, change it here; everything else follows.
   */
  port?: number;
  image?: Image;
  resources?: Resources;
  tolerations?: Tolerations;
  /**
   * [Priority class](https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/) of the exporter pods. The default protects them from eviction and schedules them first on a new node.
   */
  priorityClassName?: string;
  updateStrategy?: UpdateStrategy;
  /**
   * Set of collectors: `minimal` (only what the chart's alerts and dashboards use, without the exporter's own metrics), `standard` (node_exporter's defaults) or `full` (also collectors that need no extra permissions and do not grow with pods and connections).
   */
  profile?: "minimal" | "standard" | "full";
  collectors?: Collectors;
  exclude?: Exclude;
  extraArgs?: Flags;
  hostMounts?: HostMounts;
  /**
   * Whether to use the node's process ID namespace. Only the collector `processes` needs it, and enables it automatically.
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
 * Metrics to keep, as regular expressions that match the whole name. Empty: all metrics. Example: `[node_cpu_.+, node_memory_.+]`
 */
export type MetricNames = string[];
/**
 * Metrics to drop, as regular expressions that match the whole name. Example: `[node_cpu_guest_.+]`
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
 * [Tolerations](https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/) of the Prometheus pods. Example: `[{key: dedicated, operator: Equal, value: monitoring, effect: NoSchedule}]`
 */
export type Tolerations1 = Toleration[];
/**
 * Host names of the Ingress. Example: `[prometheus.example.com]`
 */
export type Hostnames = string[];
export type Hostnames1 = string[];
/**
 * Fields merged over the pod spec of Prometheus, with the same rules as the exporter's `podSpec`. The container is `prometheus`. Example: `{hostAliases: [{ip: 10.0.0.5, hostnames: [mimir.example.com]}]}`
 */
export type V1PodSpec = Partial<import("@kubernetes/client-node").V1PodSpec>;
export type ExtraObject = {} | string | null;
/**
 * Image pull secrets added to `imagePullSecrets`. Example: `[{name: registry-credentials}]`
 */
export type PullSecrets1 = {
  name: Name;
}[];

export interface ChartValues {
  /**
   * Port of node_exporter on every node. If another process already uses 9100, change it here; everything else follows.
   */
  port: number;
  image: ExporterImage;
  imagePullSecrets: PullSecrets;
  resources?: Resources;
  tolerations?: Tolerations;
  nodeSelector?: Labels;
  /**
   * Nodes that cannot run the exporter, by label and values. They get neither a pod nor a target that is always down. `null` removes an entry.
   */
  excludeNodes?: {
    /**
     * @minItems 1
     */
    [k: string]: [LabelValue, ...LabelValue[]];
  };
  /**
   * [Node affinity](https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#node-affinity) of the exporter pods, if `nodeSelector` and `excludeNodes` are not enough. Prometheus discovers the same nodes.
   */
  affinity?: {
    nodeAffinity?: NodeAffinity;
  };
  /**
   * [Priority class](https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/) of the exporter pods. The default protects them from eviction and schedules them first on a new node.
   */
  priorityClassName?: string;
  updateStrategy?: UpdateStrategy;
  /**
   * Set of collectors: `minimal` (only what the chart's alerts and dashboards use, without the exporter's own metrics), `standard` (node_exporter's defaults) or `full` (also collectors that need no extra permissions and do not grow with pods and connections).
   */
  profile: "minimal" | "standard" | "full";
  collectors?: Collectors;
  exclude?: Exclude;
  /**
   * Flags of node_exporter without the leading dashes, merged over the chart's flags. A list repeats a flag, `true` sets a flag without a value, and `false` removes a flag of the chart. Example: `{log.level: debug}`
   */
  extraArgs?: {} | unknown[];
  hostMounts: HostMounts;
  /**
   * Whether to use the node's network namespace. Without it, the exporter reports the network devices of its own pod.
   */
  hostNetwork?: boolean;
  /**
   * Whether to listen on all addresses of the node. `false`: only on the address that Kubernetes reports, which Prometheus scrapes. A NetworkPolicy does not apply to pods on the host network. To restrict access, use `web`, `kubeRBACProxy`, the node's firewall, or policies for hosts (CiliumClusterwideNetworkPolicy, Calico HostEndpoint).
   */
  listenOnAllInterfaces?: boolean;
  /**
   * Whether to use the node's process ID namespace. Only the collector `processes` needs it, and enables it automatically.
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
       * Whether to serve metrics over TLS. The chart generates a certificate, which is valid for ten years, and keeps it across upgrades. With `helm template` or Argo CD, set `existingSecret`, as each rendering would generate another one.
       */
      enabled: boolean;
      /**
       * Secret of type `kubernetes.io/tls` with `ca.crt`, such as from cert-manager, to use instead of a generated certificate. It must be valid for `<full name>.<namespace>.svc`; otherwise set `server_name` in `scrape.nodes.config.tls_config`. A renewed certificate takes effect without a restart.
       */
      existingSecret: string;
      clientAuth: {
        /**
         * Whether to require a client certificate (mTLS). The scrape job of the nodes presents it.
         */
        enabled: boolean;
        /**
         * Secret with the client certificate of Prometheus (`tls.crt`, `tls.key`), signed by the same CA. Used with `web.tls.existingSecret`.
         */
        existingSecret: string;
      };
    };
    basicAuth: {
      /**
       * Whether to require a password, which the scrape job of the nodes sends. Requires `web.tls.enabled`. The chart generates the password and keeps it across upgrades.
       */
      enabled: boolean;
      /**
       * User name.
       */
      username: string;
      /**
       * Secret with your own password under the key `password`, for Prometheus.
       */
      existingSecret: string;
      /**
       * Bcrypt hash of your own password, for the exporter: `htpasswd -nBC 10 "" | tr -d ':\n'`.
       */
      passwordHash: string;
    };
  };
  kubeRBACProxy: {
    /**
     * Whether to run kube-rbac-proxy in front of the exporter, as an alternative to `web`. It serves `port` with the certificate of `web.tls`. Clients need permission to `get` the URL `/metrics`; Prometheus sends the token `scrape.kubelet.credentialsFile`.
     */
    enabled: boolean;
    /**
     * Port of the exporter behind the proxy, on 127.0.0.1.
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
     * Whether to create a [VerticalPodAutoscaler](https://kubernetes.io/docs/concepts/workloads/autoscaling/vertical-pod-autoscale/) for the exporter, if the cluster has that API.
     */
    enabled: boolean;
    spec?: VerticalPodAutoscalerSpec;
  };
  /**
   * Node pools whose exporter differs, by name. Each pool has its own DaemonSet on the eligible nodes with all labels of its `nodeSelector` (one value or a list per label). Its other keys override the exporter's values above. Two pools need a label that both select by different values. With pools, all exporter pods have the label `node-monitoring/exporter`.
   */
  pools?: {
    [k: string]: Pool;
  };
  serviceAccount: {
    /**
     * Whether to create a service account for the exporter. It needs no permissions and no token.
     */
    create: boolean;
    /**
     * Name of the exporter's service account.
     */
    name?: string;
    annotations?: Annotations1;
    /**
     * Whether to mount the service account token into the exporter pods.
     */
    automount?: boolean;
  };
  securityContextConstraints: {
    /**
     * Whether to create OpenShift SecurityContextConstraints that admit the exporter pods: `true`, `false`, or `auto` (if the cluster has that API). Without them, OpenShift rejects the pods.
     */
    create: "auto" | true | false;
  };
  resourceQuota: {
    /**
     * Whether to create a ResourceQuota that permits pods of `priorityClassName`: `true`, `false`, or `auto` (on GKE). Clusters that [limit priority classes](https://kubernetes.io/docs/concepts/policy/resource-quotas/#limit-priority-class-consumption-by-default) require one outside of `kube-system`.
     */
    create: "auto" | true | false;
  };
  service: {
    /**
     * Whether to create a headless service for the exporter. The chart's scrape jobs do not use it.
     */
    enabled: boolean;
    annotations?: Annotations2;
    spec?: ServiceSpec;
  };
  networkPolicy: {
    /**
     * Whether to create [NetworkPolicies](https://kubernetes.io/docs/concepts/services-networking/network-policies/) that restrict access to the bundled Prometheus and the pods of `helm test` and `scrape.reload`. The exporter gets one only with `hostNetwork: false`.
     */
    enabled: boolean;
    /**
     * Peers that may reach Prometheus (and an exporter without `hostNetwork`) besides the chart's own pods, by any name. Empty: everyone. Example: `{grafana: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: grafana}}}}`
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
       * Namespaces of the pods. Empty: all namespaces. Example: `[shop]`
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
     * Whether to create a ClusterRole for discovering nodes and reading kubelet metrics, and to bind it to Prometheus.
     */
    create: boolean;
    /**
     * Service accounts of your own Prometheus that get these permissions. Example: `[{name: prometheus, namespace: monitoring}]`
     */
    serviceAccounts?: {
      name: Name;
      namespace: Name;
    }[];
  };
  prometheus: {
    /**
     * Whether to deploy the bundled Prometheus.
     */
    enabled: boolean;
    image: WholeImage;
    /**
     * Retention time of samples. Without `persistence`, they are lost with the pod.
     */
    retention: Duration;
    /**
     * Maximum size of stored samples, such as `8GB` (binary units); the oldest are deleted first. Keep it about 10 % below `persistence.size`, as the newest samples do not count. Empty: no maximum.
     */
    retentionSize?: string;
    persistence: {
      /**
       * Whether to store samples in a PersistentVolumeClaim per shard. The claims outlive `helm uninstall`; a new installation of the release uses them again.
       */
      enabled: boolean;
      /**
       * Size of the volume. An upgrade can increase it if the storage class allows, but never decrease it.
       */
      size: string | number;
      /**
       * [Storage class](https://kubernetes.io/docs/concepts/storage/storage-classes/) of the volume. An upgrade cannot change it. Empty: the cluster's default.
       */
      storageClass?: string;
    };
    /**
     * Labels added to everything that Prometheus sends to other systems. Example: `{cluster: production}`
     */
    externalLabels?: {
      [k: string]: string;
    };
    /**
     * Endpoints that receive all samples, as in Prometheus's [`remote_write`](https://prometheus.io/docs/prometheus/latest/configuration/configuration/#remote_write). Read passwords from files; mount their Secret with `podSpec`. Example: `[{url: "https://mimir.example.com/api/v1/push"}]`
     */
    remoteWrite?: RemoteWrite[];
    /**
     * Whether to run in [agent mode](https://prometheus.io/docs/prometheus/latest/prometheus_agent/): no queries and no rules, but less memory. Requires `remoteWrite`.
     */
    agentMode: boolean;
    /**
     * Number of Prometheus shards. Each node belongs to one shard, with all its jobs. Each shard evaluates the rules over its own nodes and adds the label `prometheus_shard` to what it sends; use `remoteWrite` to collect everything in one place.
     */
    shards: number;
    /**
     * Alertmanagers that receive alerts, as in Prometheus's [`alerting.alertmanagers`](https://prometheus.io/docs/prometheus/latest/configuration/configuration/#alertmanager_config). Example: `[{static_configs: [{targets: ["alertmanager.monitoring:9093"]}]}]`
     */
    alertmanagers?: Alertmanager[];
    resources?: Resources1;
    nodeSelector?: Labels2;
    tolerations?: Tolerations1;
    service: {
      /**
       * [Type](https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types) of the Prometheus service: `ClusterIP`, `NodePort` or `LoadBalancer`.
       */
      type: "ClusterIP" | "NodePort" | "LoadBalancer";
      /**
       * Port of the Prometheus service.
       */
      port: number;
      /**
       * Port on every node, with type `NodePort`. 0: Kubernetes chooses one.
       */
      nodePort?: number;
      annotations?: Annotations3;
    };
    ingress: {
      /**
       * Whether to create an [Ingress](https://kubernetes.io/docs/concepts/services-networking/ingress/) for Prometheus. Prometheus does not authenticate users; configure authentication in the Ingress controller or with `webConfigSecret`.
       */
      enabled: boolean;
      /**
       * Class of the Ingress. Empty: the cluster's default.
       */
      ingressClassName?: string;
      annotations?: Annotations4;
      hosts?: Hostnames;
      /**
       * TLS of the Ingress: Secrets with certificates, by host names. Example: `[{hosts: [prometheus.example.com], secretName: prometheus-tls}]`
       */
      tls?: {
        hosts?: Hostnames1;
        secretName?: Name;
      }[];
    };
    route: {
      /**
       * Whether to create an [HTTPRoute](https://gateway-api.sigs.k8s.io/api-types/httproute/) for Prometheus. Prometheus does not authenticate users; configure authentication in the Gateway or with `webConfigSecret`.
       */
      enabled: boolean;
      /**
       * Gateways of the route, each with `name` and optionally `namespace` and `sectionName`. Example: `[{name: internal, namespace: gateways}]`
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
       * Host names of the route. Empty: those of the Gateway. Example: `[prometheus.example.com]`
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
     * Secret with Prometheus's [web configuration](https://prometheus.io/docs/prometheus/latest/configuration/https/) under `web-config.yml` and the certificates that it names. The kubelet's probes then only connect, and `helm test` starts its own Prometheus.
     */
    webConfigSecret?: string;
    extraArgs?: Flags1;
    podSpec?: V1PodSpec;
    serviceAccount: {
      /**
       * Whether to create a service account for Prometheus.
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
     * Whether to create the rules. The alerts are in `rules/*.yaml`.
     */
    enabled: boolean;
    /**
     * Labels added to every alert. Example: `{team: platform}`
     */
    labels?: {
      [k: string]: string;
    };
    /**
     * Changes to alerts, by name: `enabled`, `threshold` (the number that ends the expression), `for` and `severity`. Example: `{NodeCPUPressure: {threshold: 90, for: 30m}}`
     */
    alerts?: {
      [k: string]: Alert;
    };
  };
  dashboards: {
    /**
     * Whether to create the dashboards. They require `rules.enabled`.
     */
    enabled: boolean;
    /**
     * Namespace of the ConfigMaps, if the Grafana sidecar searches another one.
     */
    namespace?: string;
    labels?: Labels3;
    annotations?: Annotations6;
  };
  test: {
    /**
     * Seconds that `helm test` waits for every target to be scraped. It must exceed the scrape interval.
     */
    timeoutSeconds: number;
  };
  /**
   * Additional objects by name, each a map or a text with YAML. Templates are rendered. A list is also accepted. Example: `{motd: {apiVersion: v1, kind: ConfigMap, metadata: {name: motd}, data: {text: "{{ .Release.Name }}"}}}`
   */
  extraObjects?:
    | {
        [k: string]: ExtraObject;
      }
    | ExtraObject[];
  /**
   * Whether to check the cluster before each installation and upgrade: the namespace's Pod Security level must admit the exporter pods, and no other DaemonSet may use the exporter's port on the same nodes. Helm then needs permission to get the namespace and to list DaemonSets in all namespaces.
   */
  checkCluster?: boolean;
  commonLabels?: Labels4;
  /**
   * Name that replaces the chart's name in object names and labels.
   */
  nameOverride?: string;
  /**
   * Name that replaces the release's and the chart's name in object names.
   */
  fullnameOverride?: string;
  /**
   * Namespace of all objects. It must exist.
   */
  namespaceOverride?: string;
  global: {
    /**
     * Registry that replaces the registry of every image, such as a mirror.
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
 * [Labels](https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodeselector) that a node must have to run the exporter. Prometheus discovers the same nodes.
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
 * [Update strategy](https://kubernetes.io/docs/tasks/manage-daemon/update-daemon-set/) of the DaemonSets. The default is a percentage, because updating one node at a time takes hours on a large cluster.
 */
export interface UpdateStrategy {
  type?: "RollingUpdate" | "OnDelete";
  rollingUpdate?: {
    maxUnavailable?: IntOrPercent;
    maxSurge?: IntOrPercent;
  } | null;
}
/**
 * Directories of the node that the exporter reads, by volume name. Each entry has `hostPath` and optionally `mountPath` (default: `/host/<name>`), `readOnly`, `mountPropagation` and `type`. `proc`, `sys` and `root` also set node_exporter's `--path.*` flags.
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
 * Annotations of the DaemonSets. Example: `{example.com/owner: platform}`
 */
export interface Annotations {
  [k: string]: string;
}
/**
 * Labels that replace the chart's labels in the DaemonSet, its pods and its selector. A selector is immutable, so these allow the chart to adopt an existing DaemonSet. Example: `{app: node-exporter}`
 */
export interface Labels1 {
  [k: string]: LabelValue;
}
/**
 * Fields `updatePolicy`, `resourcePolicy` and `recommenders` of the VerticalPodAutoscaler. Example: `{updatePolicy: {updateMode: Initial}}`
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
 * Annotations of the exporter's service account. Example: `{example.com/owner: platform}`
 */
export interface Annotations1 {
  [k: string]: string;
}
/**
 * Annotations of the service. With `prometheus.io/scrape`, an annotation-based job scrapes the nodes a second time. Example: `{example.com/owner: platform}`
 */
export interface Annotations2 {
  [k: string]: string;
}
/**
 * Fields merged over the [service spec](https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/#ServiceSpec). Example: `{ipFamilyPolicy: PreferDualStack}`
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
 * Fields of the [`scrape_config`](https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config) to add or override. Example: `{honor_labels: true}`
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
 * Fields of the `scrape_config` to add or override.
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
 * Fields of the `scrape_config` to add or override.
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
 * Fields of the `scrape_config` to add or override.
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
 * Fields of the `scrape_config` to add or override.
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
 * Fields of the `scrape_config` to add or override.
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
 * Fields of the `scrape_config` to add or override.
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
 * Fields of the `scrape_config` to add or override.
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
 * Fields of the `scrape_config` to add or override.
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
 * Fields of the `scrape_config` to add or override.
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
 * [Resources](https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/) of Prometheus.
 */
export interface Resources1 {
  requests?: Quantities;
  limits?: Quantities;
  claims?: Claims;
}
/**
 * [Labels](https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodeselector) that a node must have to run Prometheus.
 */
export interface Labels2 {
  [k: string]: LabelValue;
}
/**
 * Annotations of the Prometheus service. Example: `{service.beta.kubernetes.io/aws-load-balancer-internal: "true"}`
 */
export interface Annotations3 {
  [k: string]: string;
}
/**
 * Annotations of the Ingress. Example: `{cert-manager.io/cluster-issuer: letsencrypt}`
 */
export interface Annotations4 {
  [k: string]: string;
}
/**
 * Flags of Prometheus without the leading dashes, merged over the chart's flags. The format is that of the exporter's `extraArgs`. Example: `{query.max-concurrency: 10}`
 */
export interface Flags1 {
  [k: string]: boolean | string | number | [string | number, ...(string | number)[]];
}
/**
 * Annotations of Prometheus's service account. Example: `{eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/prometheus"}`
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
 * Labels by which the Grafana sidecar finds the ConfigMaps.
 */
export interface Labels3 {
  [k: string]: LabelValue;
}
/**
 * Annotations of the ConfigMaps. Example: `{grafana_folder: Nodes}`
 */
export interface Annotations6 {
  [k: string]: string;
}
/**
 * [Labels](https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/) added to every object. Example: `{team: platform}`
 */
export interface Labels4 {
  [k: string]: LabelValue;
}
