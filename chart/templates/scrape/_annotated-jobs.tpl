{{/*
The jobs of what asks for it by annotations, as users of the prometheus chart know them: pods and services with `prometheus.io/scrape` are
scraped, services and ingresses with `prometheus.io/probe` are probed through the Blackbox exporter, since a scrape through a service would
reach another pod each time. Each helper gives fields of a scrape_config, and takes a dict with root and job, which is the values' map.
*/}}

{{/* The job of pods. The address is built from the pod's IP, which has no brackets where it is IPv6. */}}
{{- define "node-monitoring.jobs.pods" -}}
kubernetes_sd_configs:
  {{- include "node-monitoring.jobs.annotated.discovery" (dict "role" "pod" "job" .job) | nindent 2 }}
relabel_configs:
  {{- include "node-monitoring.jobs.annotated.rules" (dict "root" .root "of" "pod" "keep" "scrape") | nindent 2 }}
  {{- include "node-monitoring.jobs.annotated.running" .root | nindent 2 }}
  - source_labels: [__address__]
    regex: '([^\[\]]*:[^\[\]]*:[^\[\]]*)'
    replacement: '[${1}]'
    target_label: __address__
  - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_port, __meta_kubernetes_pod_ip]
    regex: '(\d+);([^:]+)'
    replacement: '${2}:${1}'
    target_label: __address__
  - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_port, __meta_kubernetes_pod_ip]
    regex: '(\d+);(.*:.*)'
    replacement: '[${2}]:${1}'
    target_label: __address__
  {{- include "node-monitoring.jobs.annotated.labels" (list "namespace" "pod_name" "pod_node_name") | nindent 2 }}
{{- end -}}

{{/* The job of the endpoints of services. */}}
{{- define "node-monitoring.jobs.endpoints" -}}
kubernetes_sd_configs:
  {{- include "node-monitoring.jobs.annotated.discovery" (dict "role" "endpointslice" "job" .job) | nindent 2 }}
relabel_configs:
  {{- include "node-monitoring.jobs.annotated.rules" (dict "root" .root "of" "service" "keep" "scrape") | nindent 2 }}
  {{- include "node-monitoring.jobs.annotated.running" .root | nindent 2 }}
  {{- include "node-monitoring.jobs.annotated.port" "service" | nindent 2 }}
  {{- include "node-monitoring.jobs.annotated.labels" (list "namespace" "service_name" "pod_name" "endpointslice_endpoint_node_name") | nindent 2 }}
{{- end -}}

{{/* The job of services, by the Blackbox exporter. */}}
{{- define "node-monitoring.jobs.services" -}}
kubernetes_sd_configs:
  {{- include "node-monitoring.jobs.annotated.discovery" (dict "role" "service" "job" .job) | nindent 2 }}
relabel_configs:
  - target_label: __metrics_path__
    replacement: /
  {{- include "node-monitoring.jobs.annotated.rules" (dict "root" .root "of" "service" "keep" "probe") | nindent 2 }}
  {{- include "node-monitoring.jobs.annotated.port" "service" | nindent 2 }}
  {{- include "node-monitoring.jobs.annotated.probe" .root | nindent 2 }}
  {{- include "node-monitoring.jobs.annotated.labels" (list "namespace" "service_name") | nindent 2 }}
{{- end -}}

{{/* The job of ingresses, by the Blackbox exporter: each path of each host. A host that is a wildcard, or none, is no address. */}}
{{- define "node-monitoring.jobs.ingresses" -}}
kubernetes_sd_configs:
  {{- include "node-monitoring.jobs.annotated.discovery" (dict "role" "ingress" "job" .job) | nindent 2 }}
relabel_configs:
  - source_labels: [__address__]
    action: drop
    regex: '.*\*.*'
  - source_labels: [__meta_kubernetes_ingress_scheme]
    target_label: __scheme__
  - source_labels: [__meta_kubernetes_ingress_path]
    target_label: __metrics_path__
  {{- include "node-monitoring.jobs.annotated.rules" (dict "root" .root "of" "ingress" "keep" "probe") | nindent 2 }}
  {{- include "node-monitoring.jobs.annotated.port" "ingress" | nindent 2 }}
  {{- include "node-monitoring.jobs.annotated.probe" .root | nindent 2 }}
  {{- include "node-monitoring.jobs.annotated.labels" (list "namespace" "ingress_name") | nindent 2 }}
{{- end -}}

{{/* A list of kubernetes_sd_configs, of all namespaces or of the job's. Takes a dict with role and job. */}}
{{- define "node-monitoring.jobs.annotated.discovery" -}}
- role: {{ .role }}
  {{- with .job.namespaces }}
  namespaces:
    names:
      {{- toYaml . | nindent 6 }}
  {{- end }}
{{- end -}}

{{/* The rules that keep what is annotated, and take scheme, path and parameters from its annotations. Takes a dict with root, of, which is the kind of object, and keep, which is the annotation. */}}
{{- define "node-monitoring.jobs.annotated.rules" -}}
{{- $annotation := printf "__meta_kubernetes_%s_annotation_prometheus_io" .of -}}
- source_labels: [{{ $annotation }}_{{ .keep }}]
  action: keep
  regex: "true"
- source_labels: [{{ $annotation }}_scheme]
  regex: (https?)
  target_label: __scheme__
- source_labels: [{{ $annotation }}_path]
  regex: (.+)
  target_label: __metrics_path__
{{- if eq .keep "scrape" }}
- action: labelmap
  regex: {{ $annotation }}_param_(.+)
  replacement: __param_${1}
{{- end }}
{{- end -}}

{{/* The rules that drop pods which have ended or not begun, and the exporter's own, which have a job already. */}}
{{- define "node-monitoring.jobs.annotated.running" -}}
- source_labels: [__meta_kubernetes_pod_phase]
  action: drop
  regex: Pending|Succeeded|Failed
{{- $labels := list "__meta_kubernetes_namespace" -}}
{{- $values := list (include "node-monitoring.namespace" . | regexQuoteMeta) -}}
{{- range $label, $value := include "node-monitoring.exporter.commonLabels" . | fromYaml -}}
{{- $labels = append $labels (printf "__meta_kubernetes_pod_label_%s" (regexReplaceAll "[^a-zA-Z0-9_]" $label "_")) -}}
{{- $values = append $values (regexQuoteMeta $value) -}}
{{- end }}
- source_labels: [{{ join ", " $labels }}]
  action: drop
  regex: {{ join ";" $values | quote }}
{{- end -}}

{{/* The rule that takes the port from the annotation of a kind of object. */}}
{{- define "node-monitoring.jobs.annotated.port" -}}
- source_labels: [__address__, __meta_kubernetes_{{ . }}_annotation_prometheus_io_port]
  regex: '(.+?)(?::\d+)?;(\d+)'
  replacement: '${1}:${2}'
  target_label: __address__
{{- end -}}

{{/* The rules that make a target into what the Blackbox exporter is asked for. */}}
{{- define "node-monitoring.jobs.annotated.probe" -}}
{{- $blackbox := .Values.scrape.blackboxExporter -}}
- source_labels: [__scheme__, __address__, __metrics_path__]
  regex: (.+);(.+);(.*)
  replacement: ${1}://${2}${3}
  target_label: __param_target
- source_labels: [__param_target]
  target_label: instance
- target_label: __param_module
  replacement: {{ $blackbox.module | quote }}
- target_label: __scheme__
  replacement: http
- target_label: __address__
  replacement: {{ $blackbox.address | quote }}
- target_label: __metrics_path__
  replacement: /probe
{{- end -}}

{{/* The rules for a target's labels: `pod_node_name` becomes `node`, and any other name its first word. Takes a list of names without `__meta_kubernetes_`. */}}
{{- define "node-monitoring.jobs.annotated.labels" -}}
{{- range . }}
- source_labels: [__meta_kubernetes_{{ . }}]
  target_label: {{ hasSuffix "node_name" . | ternary "node" (trimSuffix "_name" .) }}
{{- end }}
{{- end -}}

{{/* The rights that discovery of the enabled ones needs beyond those for nodes: a list of rules of a ClusterRole, or nothing. */}}
{{- define "node-monitoring.jobs.annotated.rights" -}}
{{- $core := list -}}
{{- $scrape := .Values.scrape -}}
{{- if or $scrape.pods.enabled $scrape.endpoints.enabled }}{{ $core = append $core "pods" }}{{ end -}}
{{- if or $scrape.services.enabled $scrape.endpoints.enabled }}{{ $core = append $core "services" }}{{ end -}}
{{- with $core }}
- apiGroups: [""]
  resources: [{{ join ", " . }}]
  verbs: [get, list, watch]
{{- end }}
{{- if $scrape.endpoints.enabled }}
- apiGroups: [discovery.k8s.io]
  resources: [endpointslices]
  verbs: [get, list, watch]
{{- end }}
{{- if $scrape.ingresses.enabled }}
- apiGroups: [networking.k8s.io]
  resources: [ingresses]
  verbs: [get, list, watch]
{{- end }}
{{- end -}}
