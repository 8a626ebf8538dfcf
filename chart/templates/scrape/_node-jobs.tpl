{{/*
The jobs with a target on every eligible node. Each helper takes a dict with root, job, which is the values' map, and into, which gets the
fields of a scrape_config.
*/}}

{{/* The job of node_exporter: the address of the kubelet, which is what discovery gives, with the exporter's port in place of its own. A pool's nodes may have another one. */}}
{{- define "node-monitoring.jobs.nodes" -}}
{{- $hosts := include "node-monitoring.jobs.nodes.hosts" .root | fromYamlArray -}}
{{- $rewrite := dict
  "source_labels" (empty $hosts | ternary (list "__address__") (list "__address__" "__host"))
  "regex" (empty $hosts | ternary `(.+):\d+` `(.+):\d+;`)
  "replacement" (printf "${1}:%d" (int .root.Values.port))
  "target_label" "__address__"
-}}
{{- $addresses := concat (list $rewrite) (include "node-monitoring.pools.addresses" .root | fromYamlArray) -}}
{{- include "node-monitoring.jobs.node" (dict "root" .root "job" .job "addresses" $addresses "into" .into) -}}
{{- with $hosts }}{{ $_ := set $.into "static_configs" . }}{{ end -}}
{{- range $field, $value := include "node-monitoring.web.scrape" .root | fromYaml }}{{ $_ := set $.into $field $value }}{{ end -}}
{{- end -}}

{{/* The hosts outside the cluster: a list of static_configs. Each comes as a node of its name, so that the same rules give it the same labels; `__host` keeps its port. */}}
{{- define "node-monitoring.jobs.nodes.hosts" -}}
{{- $hosts := list -}}
{{- range $name, $host := .Values.scrape.nodes.staticTargets -}}
{{- $address := default $name $host.address -}}
{{- if contains ":" $address }}{{ $address = printf "[%s]" $address }}{{ end -}}
{{- $labels := merge (dict "__meta_kubernetes_node_name" $name "__host" "true") (default dict $host.labels) -}}
{{- $hosts = append $hosts (dict "targets" (list (printf "%s:%d" $address (int (default $.Values.port $host.port)))) "labels" $labels) -}}
{{- end -}}
{{- toYaml $hosts -}}
{{- end -}}

{{/* The job of the kubelet. A kubelet that does not say its port is found at port 0; it has the usual one. */}}
{{- define "node-monitoring.jobs.kubelet" -}}
{{- $kubelet := .root.Values.scrape.kubelet -}}
{{- $rewrite := dict
  "source_labels" (list "__address__")
  "regex" "(.+):0"
  "replacement" "${1}:10250"
  "target_label" "__address__"
-}}
{{- include "node-monitoring.jobs.node" (dict "root" .root "job" .job "addresses" (list $rewrite) "into" .into) -}}
{{- $_ := set .into "scheme" "https" -}}
{{- $_ := set .into "authorization" (dict "credentials_file" $kubelet.credentialsFile) -}}
{{- $_ := set .into "tls_config" (dict "ca_file" $kubelet.caFile "insecure_skip_verify" $kubelet.insecureSkipVerify) -}}
{{- end -}}

{{/* The job of the kubelet's cAdvisor: metrics of containers. They come with the time of their measurement, which would keep a container's series for five minutes after its end. */}}
{{- define "node-monitoring.jobs.cadvisor" -}}
{{- include "node-monitoring.jobs.kubelet" . -}}
{{- $_ := set .into "metrics_path" "/metrics/cadvisor" -}}
{{- $_ := set .into "track_timestamps_staleness" true -}}
{{- end -}}

{{/* The job of the kubelet's resource metrics, which come with the time of their measurement too. */}}
{{- define "node-monitoring.jobs.resource" -}}
{{- include "node-monitoring.jobs.kubelet" . -}}
{{- $_ := set .into "metrics_path" "/metrics/resource" -}}
{{- $_ := set .into "track_timestamps_staleness" true -}}
{{- end -}}

{{/* The job of the kubelet's counts of probes. */}}
{{- define "node-monitoring.jobs.probes" -}}
{{- include "node-monitoring.jobs.kubelet" . -}}
{{- $_ := set .into "metrics_path" "/metrics/probes" -}}
{{- end -}}

{{/* The job of the kubelet's own health checks. */}}
{{- define "node-monitoring.jobs.slis" -}}
{{- include "node-monitoring.jobs.kubelet" . -}}
{{- $_ := set .into "metrics_path" "/metrics/slis" -}}
{{- end -}}

{{/* Discovery of the eligible nodes, and their relabelling. Takes a dict with root, job, addresses, which are the first rules, and into, which gets the fields. */}}
{{- define "node-monitoring.jobs.node" -}}
{{- include "node-monitoring.nodes.discovery" .root -}}
{{- $_ := set .into "kubernetes_sd_configs" .root.discovery -}}
{{- $_ := set .into "relabel_configs" (concat .addresses (include "node-monitoring.jobs.labels" . | fromYamlArray)) -}}
{{- end -}}

{{/* The relabelling rules for a target's labels. What identifies the target is set last: a node's label cannot replace it. Takes a dict with root and job. */}}
{{- define "node-monitoring.jobs.labels" -}}
{{- $nodeLabels := .root.Values.scrape.nodeLabels -}}
{{- if eq $nodeLabels.mode "all" }}
- action: labelmap
  regex: __meta_kubernetes_node_label_(.+)
{{- else if eq $nodeLabels.mode "allow" }}
{{- range $label, $name := $nodeLabels.allow }}
- source_labels: [__meta_kubernetes_node_label_{{ regexReplaceAll "[^a-zA-Z0-9_]" $label "_" }}]
  regex: (.+)
  target_label: {{ $name | quote }}
{{- end }}
{{- end }}
- source_labels: [__meta_kubernetes_node_name]
  target_label: node
- source_labels: [__meta_kubernetes_node_name]
  target_label: instance
- replacement: {{ .job.jobName | quote }}
  target_label: job
{{- end -}}
