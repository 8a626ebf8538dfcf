{{/* The jobs with a target on every eligible node. */}}

{{/*
The job of node_exporter. Discovery returns the address of the kubelet; the port becomes the exporter's, which can differ in pools.
Prometheus finds static targets by the same rules.
*/}}
{{- define "node-monitoring.jobs.nodes" -}}
{{- $hosts := include "node-monitoring.jobs.nodes.hosts" .root | fromJsonArray -}}
{{- $rewrite := dict
  "source_labels" (empty $hosts | ternary (list "__address__") (list "__address__" "__host"))
  "regex" (empty $hosts | ternary `(.+):\d+` `(.+):\d+;`)
  "replacement" (printf "${1}:%d" (int .root.Values.port))
  "target_label" "__address__"
-}}
{{- $addresses := concat (list $rewrite) (include "node-monitoring.pools.addresses" .root | fromJsonArray) -}}
{{- $discovery := .discovery -}}
{{- if .root.Values.scrape.preset -}}
  {{- $discovery = include "node-monitoring.jobs.nodes.podDiscovery" .root | fromJsonArray -}}
  {{- $addresses = concat (include "node-monitoring.jobs.nodes.podAddresses" . | fromJsonArray) $addresses -}}
{{- end -}}
{{- $args := dict "root" .root "key" .key "job" .job "discovery" $discovery "addresses" $addresses -}}
{{- $fields := include "node-monitoring.jobs.discovered" $args | fromJson -}}
{{- with $hosts }}{{ $_ := set $fields "static_configs" . }}{{ end -}}
{{- merge (include "node-monitoring.web.scrape" .root | fromJson) $fields | toJson -}}
{{- end -}}

{{/*
The discovery of the exporter's pods in a preset, whose rules join the series of a node with its pod. Prometheus attaches the labels of the
node. Returns a JSON list of kubernetes_sd_configs. Takes the root.
*/}}
{{- define "node-monitoring.jobs.nodes.podDiscovery" -}}
{{- $labels := list -}}
{{- range $label, $value := include "node-monitoring.exporter.commonLabels" . | fromYaml -}}
  {{- $labels = append $labels (printf "%s=%s" $label $value) -}}
{{- end -}}
{{- list (dict
  "role" "pod"
  "namespaces" (dict "names" (list (include "node-monitoring.namespace" .)))
  "selectors" (list (dict "role" "pod" "label" (join "," $labels)))
  "attach_metadata" (dict "node" true)
) | toJson -}}
{{- end -}}

{{/*
The rules for the address of a pod: one target for each pod, whatever ports its containers declare. The IP address of a pod has no brackets
in IPv6. Returns a JSON list.
*/}}
{{- define "node-monitoring.jobs.nodes.podAddresses" -}}
{{- $ip := list "__meta_kubernetes_pod_ip" -}}
{{- list
  (dict "source_labels" (list "__meta_kubernetes_pod_phase") "action" "drop" "regex" "Succeeded|Failed")
  (dict "source_labels" $ip "regex" `([\d.]+)` "replacement" "${1}:0" "target_label" "__address__")
  (dict "source_labels" $ip "regex" `([\da-fA-F:.]*:[\da-fA-F:.]*)` "replacement" "[${1}]:0" "target_label" "__address__")
  | toJson
-}}
{{- end -}}

{{/*
The hosts outside the cluster. Each looks like a node with its name, so that the same rules give it the same labels; `__host` keeps its
port. Returns a JSON list of static_configs. Takes the root.
*/}}
{{- define "node-monitoring.jobs.nodes.hosts" -}}
{{- $hosts := list -}}
{{- range $name, $host := .Values.scrape.nodes.staticTargets -}}
  {{- $address := default $name $host.address -}}
  {{- if contains ":" $address }}{{ $address = printf "[%s]" $address }}{{ end -}}
  {{- $target := printf "%s:%d" $address (int (default $.Values.port $host.port)) -}}
  {{- $labels := merge (dict "__meta_kubernetes_node_name" $name "__host" "true") (default dict $host.labels) -}}
  {{- $hosts = append $hosts (dict "targets" (list $target) "labels" $labels) -}}
{{- end -}}
{{- toJson $hosts -}}
{{- end -}}

{{/* The job of the kubelet. Discovery returns port 0 for a kubelet that does not report its port; it listens on the default port. */}}
{{- define "node-monitoring.jobs.kubelet" -}}
{{- $kubelet := .root.Values.scrape.kubelet -}}
{{- $rewrite := dict
  "source_labels" (list "__address__")
  "regex" "(.+):0"
  "replacement" "${1}:10250"
  "target_label" "__address__"
-}}
{{- $access := dict
  "scheme" "https"
  "authorization" (dict "credentials_file" $kubelet.credentialsFile)
  "tls_config" (dict "ca_file" $kubelet.caFile "insecure_skip_verify" $kubelet.insecureSkipVerify)
-}}
{{- $args := dict "root" .root "key" .key "job" .job "discovery" .discovery "addresses" (list $rewrite) -}}
{{- $fields := include "node-monitoring.jobs.discovered" $args | fromJson -}}
{{- /* The metrics of containers have the labels namespace, pod and container of their own. */ -}}
{{- if .root.Values.scrape.preset }}{{ $_ := set $fields "honor_labels" true }}{{ end -}}
{{- merge $fields $access | toJson -}}
{{- end -}}

{{/*
The job of cAdvisor in the kubelet: metrics of containers. They have the timestamp of their measurement; without staleness tracking, the
series of a container would continue for five minutes after its end.
*/}}
{{- define "node-monitoring.jobs.cadvisor" -}}
{{- $fields := dict "metrics_path" "/metrics/cadvisor" "track_timestamps_staleness" true -}}
{{- merge $fields (include "node-monitoring.jobs.kubelet" . | fromJson) | toJson -}}
{{- end -}}

{{/* The job of the kubelet's resource metrics, which also have the timestamp of their measurement. */}}
{{- define "node-monitoring.jobs.resource" -}}
{{- $fields := dict "metrics_path" "/metrics/resource" "track_timestamps_staleness" true -}}
{{- merge $fields (include "node-monitoring.jobs.kubelet" . | fromJson) | toJson -}}
{{- end -}}

{{/* The job of the kubelet's probe counters. */}}
{{- define "node-monitoring.jobs.probes" -}}
{{- merge (dict "metrics_path" "/metrics/probes") (include "node-monitoring.jobs.kubelet" . | fromJson) | toJson -}}
{{- end -}}

{{/* The job of the kubelet's own health checks. */}}
{{- define "node-monitoring.jobs.slis" -}}
{{- merge (dict "metrics_path" "/metrics/slis") (include "node-monitoring.jobs.kubelet" . | fromJson) | toJson -}}
{{- end -}}

{{/*
The discovery of the eligible nodes and the relabeling of their targets. Returns a JSON object with fields of a scrape_config. Takes a dict
with root, job, discovery and addresses, the rules for the address.
*/}}
{{- define "node-monitoring.jobs.discovered" -}}
{{- $labels := include "node-monitoring.jobs.labels" . | fromJsonArray -}}
{{- dict "kubernetes_sd_configs" .discovery "relabel_configs" (concat .addresses $labels) | toJson -}}
{{- end -}}

{{/*
The relabeling rules for the labels of a target: those of the node, those of the user, and last those that identify it, so that none of the
others replaces them. Returns a JSON list. Takes a dict with root and job.
*/}}
{{- define "node-monitoring.jobs.labels" -}}
{{- $nodeLabels := .root.Values.scrape.nodeLabels -}}
{{- $rules := list -}}
{{- if eq $nodeLabels.mode "all" -}}
  {{- $taken := include "node-monitoring.jobs.takenLabels" . | fromJsonArray -}}
  {{- $rules = list
    (dict "action" "labelmap" "regex" "__meta_kubernetes_node_label_(.+)")
    (dict "action" "labeldrop" "regex" (join "|" $taken))
  -}}
{{- else if eq $nodeLabels.mode "allow" -}}
  {{- range $label, $name := $nodeLabels.allow -}}
    {{- $key := include "node-monitoring.relabel.labelName" $label -}}
    {{- $source := printf "__meta_kubernetes_node_label_%s" $key -}}
    {{- $rule := dict "source_labels" (list $source) "regex" "(.+)" "target_label" $name -}}
    {{- /* The role is the end of the label, which has no value. To Prometheus, a label without a value is missing. */ -}}
    {{- if hasPrefix "node-role.kubernetes.io/" $label -}}
      {{- $source = printf "__meta_kubernetes_node_labelpresent_%s" $key -}}
      {{- $role := trimPrefix "node-role.kubernetes.io/" $label -}}
      {{- $rule = dict "source_labels" (list $source) "regex" "true" "target_label" $name "replacement" $role -}}
    {{- end -}}
    {{- /* These labels have no value either. */ -}}
    {{- if regexMatch `^node\.kubernetes\.io/exclude-(from-external-load-balancers|disruption)$` $label -}}
      {{- $source = printf "__meta_kubernetes_node_labelpresent_%s" $key -}}
      {{- $rule = dict "source_labels" (list $source) "regex" "true" "target_label" $name "replacement" "true" -}}
    {{- end -}}
    {{- $rules = append $rules $rule -}}
  {{- end -}}
{{- end -}}
{{- $rules = concat $rules (include "node-monitoring.jobs.ownRules" . | fromJsonArray) -}}
{{- concat $rules (include "node-monitoring.jobs.nodeIdentity" . | fromJsonArray) | toJson -}}
{{- end -}}

{{/* The rules for the labels that identify the target on a node. Returns a JSON list. Takes a dict with root and key. */}}
{{- define "node-monitoring.jobs.nodeIdentity" -}}
{{- $rules := list
  (dict "source_labels" (list "__meta_kubernetes_node_name") "target_label" "node")
  (dict "source_labels" (list "__meta_kubernetes_node_name") "target_label" "instance")
  (dict "replacement" (include "node-monitoring.jobs.label" .) "target_label" "job")
-}}
{{- if .root.Values.scrape.preset -}}
  {{- $rules = concat $rules (include "node-monitoring.jobs.presetLabels" . | fromJsonArray) -}}
{{- end -}}
{{- toJson $rules -}}
{{- end -}}

{{/*
The rules for the labels of a preset, which are those that the Prometheus Operator adds for kube-prometheus-stack. Returns a JSON list.
Takes a dict with root and key.
*/}}
{{- define "node-monitoring.jobs.presetLabels" -}}
{{- if eq .key "nodes" -}}
  {{- list
    (dict "source_labels" (list "__meta_kubernetes_namespace") "target_label" "namespace")
    (dict "source_labels" (list "__meta_kubernetes_pod_name") "target_label" "pod")
    (dict "replacement" "node-exporter" "target_label" "container")
    (dict "replacement" (include "node-monitoring.fullname" .root) "target_label" "service")
    (dict "replacement" "http-metrics" "target_label" "endpoint")
    | toJson
  -}}
{{- else -}}
  {{- list
    (dict "source_labels" (list "__metrics_path__") "target_label" "metrics_path")
    (dict "replacement" "kube-system" "target_label" "namespace")
    (dict "replacement" "kubelet" "target_label" "service")
    (dict "replacement" "https-metrics" "target_label" "endpoint")
    | toJson
  -}}
{{- end -}}
{{- end -}}

{{/*
The names that a node label must not have in Prometheus: those of metrics' labels, which would be renamed, and of external labels, which
Prometheus does not add to a series that has one. Returns a JSON list. Takes a dict with root and key, which is that of a job; without it,
the names are those for all jobs.
*/}}
{{- define "node-monitoring.jobs.takenLabels" -}}
{{- $ofMetrics := .root.Files.Get "files/metric-labels.yaml" | fromYaml -}}
{{- $external := default dict .root.Values.prometheus.externalLabels | keys | sortAlpha -}}
{{- $taken := concat $external (list "prometheus_shard") $ofMetrics.labels -}}
{{- /* A PodMonitor has set some of the kubelet's labels, such as namespace. */ -}}
{{- if ne (default "" .key) "nodes" }}{{ $taken = concat $taken $ofMetrics.kubelet | uniq }}{{ end -}}
{{- toJson $taken -}}
{{- end -}}
