// Written from chart/values.schema.json by `npm run generate`.

export type Port = number;
export type Name = string;
export type PullSecrets = {
  name: Name;
}[];
export type Quantity = string | number;
export type Tolerations = {
  key?: string;
  operator?: "Exists" | "Equal";
  value?: string;
  effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
  tolerationSeconds?: number;
}[];
export type LabelValue = string;
export type NodeSelectorRequirements = {
  key: string;
  operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt";
  values?: string[];
}[];
export type OptionalName = string;
export type IntOrPercent = number | string;
export type Expression = string;
/**
 * @minItems 1
 */
export type Texts = string | [string, ...string[]];
export type Path = string;
export type PortOrName = Port | string;
export type Duration = string;
export type Limit = number;
export type ByteSize = string;
export type JobName = string;
export type MetricNames = string[];
export type RelabelConfigs = RelabelConfig[];
export type Host = string;
export type Namespace = string;
export type DnsLabel = string;

export interface ChartValues {
  port: Port;
  image: Image;
  imagePullSecrets: PullSecrets;
  resources?: Resources;
  tolerations?: Tolerations;
  nodeSelector?: Labels;
  excludeNodes?: {
    /**
     * @minItems 1
     */
    [k: string]: [LabelValue, ...LabelValue[]];
  };
  affinity?: {
    nodeAffinity?: NodeAffinity;
  };
  priorityClassName?: OptionalName;
  updateStrategy?: {
    type?: "RollingUpdate" | "OnDelete";
    rollingUpdate?: {
      maxUnavailable?: IntOrPercent;
      maxSurge?: IntOrPercent;
    };
  };
  profile: "minimal" | "standard" | "full";
  collectors?: {
    arp?:
      | boolean
      | {
          "device-exclude"?: Expression;
          "device-include"?: Expression;
          netlink?: boolean;
        };
    bcache?:
      | boolean
      | {
          priorityStats?: boolean;
        };
    bcachefs?: boolean;
    bonding?: boolean;
    btrfs?: boolean;
    buddyinfo?: boolean;
    cgroups?: boolean;
    conntrack?: boolean;
    cpu?:
      | boolean
      | {
          guest?: boolean;
          info?: boolean;
          "info.bugs-include"?: Expression;
          "info.flags-include"?: Expression;
        };
    cpu_vulnerabilities?: boolean;
    cpufreq?: boolean;
    diskstats?:
      | boolean
      | {
          "device-exclude"?: Expression;
          "device-include"?: Expression;
        };
    dmi?: boolean;
    dmmultipath?: boolean;
    drbd?: boolean;
    drm?: boolean;
    edac?: boolean;
    entropy?: boolean;
    ethtool?:
      | boolean
      | {
          "device-exclude"?: Expression;
          "device-include"?: Expression;
          "metrics-include"?: Expression;
        };
    fibrechannel?: boolean;
    filefd?: boolean;
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
        };
    hwmon?:
      | boolean
      | {
          "chip-exclude"?: Expression;
          "chip-include"?: Expression;
          "sensor-exclude"?: Expression;
          "sensor-include"?: Expression;
        };
    infiniband?:
      | boolean
      | {
          "device-exclude"?: Expression;
          "device-include"?: Expression;
        };
    interrupts?:
      | boolean
      | {
          "include-zeros"?: boolean;
          "name-exclude"?: Expression;
          "name-include"?: Expression;
        };
    ipvs?:
      | boolean
      | {
          "backend-labels"?: string;
        };
    kernel_hung?: boolean;
    ksmd?: boolean;
    lnstat?: boolean;
    loadavg?: boolean;
    logind?: boolean;
    mdadm?: boolean;
    meminfo?: boolean;
    meminfo_numa?: boolean;
    mountstats?: boolean;
    netclass?:
      | boolean
      | {
          "ignore-invalid-speed"?: boolean;
          "ignored-devices"?: Expression;
          netlink?: boolean;
        };
    netdev?:
      | boolean
      | {
          "address-info"?: boolean;
          "device-exclude"?: Expression;
          "device-include"?: Expression;
          "enable-detailed-metrics"?: boolean;
          "label-ifalias"?: boolean;
          netlink?: boolean;
        };
    netstat?:
      | boolean
      | {
          fields?: Expression;
        };
    network_route?: boolean;
    nfs?: boolean;
    nfsd?: boolean;
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
        };
    nvme?: boolean;
    nvmesubsystem?: boolean;
    os?: boolean;
    pcidevice?:
      | boolean
      | {
          idsfile?: string;
          names?: boolean;
        };
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
        };
    powersupplyclass?: boolean;
    pressure?: boolean;
    processes?: boolean;
    qdisc?:
      | boolean
      | {
          "device-exclude"?: Expression;
          "device-include"?: Expression;
          fixtures?: string;
        };
    rapl?:
      | boolean
      | {
          "enable-zone-label"?: boolean;
        };
    runit?:
      | boolean
      | {
          servicedir?: string;
        };
    schedstat?: boolean;
    selinux?: boolean;
    slabinfo?:
      | boolean
      | {
          "slabs-exclude"?: Expression;
          "slabs-include"?: Expression;
        };
    sockstat?: boolean;
    softirqs?: boolean;
    softnet?: boolean;
    stat?:
      | boolean
      | {
          softirq?: boolean;
        };
    supervisord?:
      | boolean
      | {
          url?: string;
        };
    swap?: boolean;
    sysctl?:
      | boolean
      | {
          include?: Texts;
          "include-info"?: Texts;
        };
    systemd?:
      | boolean
      | {
          "enable-restarts-metrics"?: boolean;
          "enable-start-time-metrics"?: boolean;
          "enable-task-metrics"?: boolean;
          "unit-exclude"?: Expression;
          "unit-include"?: Expression;
        };
    tapestats?:
      | boolean
      | {
          "ignored-devices"?: Expression;
        };
    tcpstat?: boolean;
    textfile?:
      | boolean
      | {
          directory?: Path;
        };
    thermal_zone?: boolean;
    time?: boolean;
    timex?: boolean;
    udp_queues?: boolean;
    uname?: boolean;
    vmstat?:
      | boolean
      | {
          fields?: Expression;
        };
    watchdog?: boolean;
    wifi?:
      | boolean
      | {
          fixtures?: string;
        };
    xfrm?: boolean;
    xfs?: boolean;
    zfs?: boolean;
    zoneinfo?: boolean;
  };
  exclude?: {
    devices?: Expressions;
    mountPoints?: Expressions;
    fsTypes?: Expressions;
  };
  extraArgs?: {
    [k: string]: boolean | string | number | [string | number, ...(string | number)[]];
  };
  hostMounts: {
    [k: string]: HostMount;
  };
  hostNetwork?: boolean;
  hostPID?: boolean;
  hostIPC?: boolean;
  securityContext?: PodSecurityContext;
  containerSecurityContext?: ContainerSecurityContext;
  portName?: string;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  podAnnotations?: Annotations;
  podLabels?: Labels;
  selectorLabels?: Labels;
  serviceAccount: {
    create: boolean;
    name?: OptionalName;
    annotations?: Annotations;
    automount?: boolean;
  };
  scrape: {
    interval?: Duration;
    timeout?: Duration;
    sampleLimit?: Limit;
    labelLimit?: Limit;
    bodySizeLimit?: ByteSize;
    nodeLabels: {
      mode: "allow" | "all" | "none";
      allow?: {
        [k: string]: string;
      };
    };
    nodes: {
      enabled: boolean;
      jobName: JobName;
      interval?: Duration;
      timeout?: Duration;
      sampleLimit?: Limit;
      labelLimit?: Limit;
      bodySizeLimit?: ByteSize;
      metricAllowList?: MetricNames;
      metricDenyList?: MetricNames;
      metricRelabelConfigs?: {
        [k: string]: RelabelConfig;
      };
      config?: ScrapeConfig;
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
      enabled: boolean;
      jobName: JobName;
      interval?: Duration;
      timeout?: Duration;
      sampleLimit?: Limit;
      labelLimit?: Limit;
      bodySizeLimit?: ByteSize;
      metricAllowList?: MetricNames;
      metricDenyList?: MetricNames;
      metricRelabelConfigs?: {
        [k: string]: RelabelConfig;
      };
      config?: ScrapeConfig;
      insecureSkipVerify?: boolean;
      caFile?: Path;
      credentialsFile?: Path;
    };
    cadvisor: {
      enabled: boolean;
      jobName: JobName;
      interval?: Duration;
      timeout?: Duration;
      sampleLimit?: Limit;
      labelLimit?: Limit;
      bodySizeLimit?: ByteSize;
      metricAllowList?: MetricNames;
      metricDenyList?: MetricNames;
      metricRelabelConfigs?: {
        [k: string]: RelabelConfig;
      };
      config?: ScrapeConfig;
    };
    resource: {
      enabled: boolean;
      jobName: JobName;
      interval?: Duration;
      timeout?: Duration;
      sampleLimit?: Limit;
      labelLimit?: Limit;
      bodySizeLimit?: ByteSize;
      metricAllowList?: MetricNames;
      metricDenyList?: MetricNames;
      metricRelabelConfigs?: {
        [k: string]: RelabelConfig;
      };
      config?: ScrapeConfig;
    };
    probes: {
      enabled: boolean;
      jobName: JobName;
      interval?: Duration;
      timeout?: Duration;
      sampleLimit?: Limit;
      labelLimit?: Limit;
      bodySizeLimit?: ByteSize;
      metricAllowList?: MetricNames;
      metricDenyList?: MetricNames;
      metricRelabelConfigs?: {
        [k: string]: RelabelConfig;
      };
      config?: ScrapeConfig;
    };
    slis: {
      enabled: boolean;
      jobName: JobName;
      interval?: Duration;
      timeout?: Duration;
      sampleLimit?: Limit;
      labelLimit?: Limit;
      bodySizeLimit?: ByteSize;
      metricAllowList?: MetricNames;
      metricDenyList?: MetricNames;
      metricRelabelConfigs?: {
        [k: string]: RelabelConfig;
      };
      config?: ScrapeConfig;
    };
    pods: {
      enabled: boolean;
      jobName: JobName;
      interval?: Duration;
      timeout?: Duration;
      sampleLimit?: Limit;
      labelLimit?: Limit;
      bodySizeLimit?: ByteSize;
      metricAllowList?: MetricNames;
      metricDenyList?: MetricNames;
      metricRelabelConfigs?: {
        [k: string]: RelabelConfig;
      };
      config?: ScrapeConfig;
      namespaces?: Namespace[];
    };
    endpoints: {
      enabled: boolean;
      jobName: JobName;
      interval?: Duration;
      timeout?: Duration;
      sampleLimit?: Limit;
      labelLimit?: Limit;
      bodySizeLimit?: ByteSize;
      metricAllowList?: MetricNames;
      metricDenyList?: MetricNames;
      metricRelabelConfigs?: {
        [k: string]: RelabelConfig;
      };
      config?: ScrapeConfig;
      namespaces?: Namespace[];
    };
    services: {
      enabled: boolean;
      jobName: JobName;
      interval?: Duration;
      timeout?: Duration;
      sampleLimit?: Limit;
      labelLimit?: Limit;
      bodySizeLimit?: ByteSize;
      metricAllowList?: MetricNames;
      metricDenyList?: MetricNames;
      metricRelabelConfigs?: {
        [k: string]: RelabelConfig;
      };
      config?: ScrapeConfig;
      namespaces?: Namespace[];
    };
    ingresses: {
      enabled: boolean;
      jobName: JobName;
      interval?: Duration;
      timeout?: Duration;
      sampleLimit?: Limit;
      labelLimit?: Limit;
      bodySizeLimit?: ByteSize;
      metricAllowList?: MetricNames;
      metricDenyList?: MetricNames;
      metricRelabelConfigs?: {
        [k: string]: RelabelConfig;
      };
      config?: ScrapeConfig;
      namespaces?: Namespace[];
    };
    blackboxExporter: {
      address: string;
      module: string;
    };
    extraScrapeConfigs: {
      [k: string]: ScrapeConfig;
    };
    reload: {
      url: string;
      waitSeconds: number;
    };
  };
  rbac: {
    create: boolean;
    serviceAccounts?: {
      name: Name;
      namespace: Name;
    }[];
  };
  prometheus: {
    enabled: boolean;
    image: Image;
    retention: Duration;
    externalLabels?: {
      [k: string]: string;
    };
    resources?: Resources;
    nodeSelector?: Labels;
    tolerations?: Tolerations;
    service: {
      type: "ClusterIP" | "NodePort" | "LoadBalancer";
      port: Port;
      nodePort?: number;
      annotations?: Annotations;
    };
    serviceAccount: {
      create: boolean;
      name?: OptionalName;
      annotations?: Annotations;
    };
  };
  rules: {
    enabled: boolean;
    labels?: {
      [k: string]: string;
    };
    alerts?: {
      [k: string]: Alert;
    };
  };
  dashboards: {
    enabled: boolean;
    namespace?: DnsLabel;
    labels?: Labels;
    annotations?: Annotations;
  };
  test: {
    timeoutSeconds: number;
  };
  commonLabels?: Labels;
  nameOverride?: DnsLabel;
  fullnameOverride?: DnsLabel;
  namespaceOverride?: DnsLabel;
  global: {
    imageRegistry: string;
    imagePullSecrets: PullSecrets;
    [k: string]: unknown;
  };
}
export interface Image {
  registry?: string;
  repository: string;
  tag: string;
  digest?: string;
  pullPolicy?: "Always" | "IfNotPresent" | "Never";
}
export interface Resources {
  requests?: Quantities;
  limits?: Quantities;
  claims?: {
    name: string;
    request?: string;
  }[];
}
export interface Quantities {
  [k: string]: Quantity;
}
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
export interface Expressions {
  [k: string]: Expression;
}
export interface HostMount {
  hostPath: Path;
  type?: "" | "Directory" | "DirectoryOrCreate" | "File" | "FileOrCreate" | "Socket" | "CharDevice" | "BlockDevice";
  mountPath: Path;
  readOnly?: boolean;
  mountPropagation?: "None" | "HostToContainer" | "Bidirectional";
}
export interface PodSecurityContext {
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
}
export interface SeccompProfile {
  type: "RuntimeDefault" | "Localhost" | "Unconfined";
  localhostProfile?: string;
}
export interface AppArmorProfile {
  type: "RuntimeDefault" | "Localhost" | "Unconfined";
  localhostProfile?: string;
}
export interface SeLinuxOptions {
  level?: string;
  role?: string;
  type?: string;
  user?: string;
}
export interface ContainerSecurityContext {
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
}
export interface Probe {
  httpGet?: {
    path?: Path;
    port: PortOrName;
    host?: string;
    scheme?: "HTTP" | "HTTPS";
    httpHeaders?: {
      name: string;
      value: string;
    }[];
  };
  tcpSocket?: {
    port: PortOrName;
    host?: string;
  };
  exec?: {
    /**
     * @minItems 1
     */
    command: [string, ...string[]];
  };
  grpc?: {
    port: Port;
    service?: string;
  };
  initialDelaySeconds?: number;
  periodSeconds?: number;
  timeoutSeconds?: number;
  successThreshold?: number;
  failureThreshold?: number;
  terminationGracePeriodSeconds?: number;
}
export interface Annotations {
  [k: string]: string;
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
  static_configs?: {
    targets: string[];
    labels?: {
      [k: string]: string;
    };
  }[];
  /**
   * This interface was referenced by `ScrapeConfig`'s JSON-Schema definition
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
    | {
        targets: string[];
        labels?: {
          [k: string]: string;
        };
      }[]
    | undefined;
}
export interface Alert {
  enabled?: boolean;
  threshold?: number;
  for?: Duration;
  severity?: string;
}
