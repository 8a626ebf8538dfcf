{{/*
The jobs of annotated objects, with the annotations of the prometheus chart: Prometheus scrapes pods and services with
`prometheus.io/scrape`. The Blackbox exporter probes services and ingresses with `prometheus.io/probe`; a scrape through a service would
reach another pod each time.

Whoever owns an object controls its annotations. In a rule that joins labels, no group matches the separator `;`, so that an annotation
cannot take the place of another label: a port changes only the port, and a path only the path.
*/}}

{{/* The job of pods. The address is built from the IP address of the pod, which has no brackets in IPv6. */}}
{{- define "node-monitoring.jobs.pods" -}}
{{- $port := list "__meta_kubernetes_pod_annotation_prometheus_io_port" "__meta_kubernetes_pod_ip" -}}
{{- $addresses := list
  (dict
    "source_labels" (list "__address__") "regex" `([^\[\]]*:[^\[\]]*:[^\[\]]*)` "replacement" "[${1}]" "target_label" "__address__"
  )
  (dict "source_labels" $port "regex" `(\d{1,5});([\d.]+)` "replacement" "${2}:${1}" "target_label" "__address__")
  (dict "source_labels" $port "regex" `(\d{1,5});([\da-fA-F:.]*:[\da-fA-F:.]*)` "replacement" "[${2}]:${1}" "target_label" "__address__")
-}}
{{- $rules := concat
  (include "node-monitoring.jobs.annotated.rules" (dict "kind" "pod" "annotation" "scrape") | fromJsonArray)
  (include "node-monitoring.jobs.annotated.running" .root | fromJsonArray)
  $addresses
  (include "node-monitoring.jobs.annotated.labels" (dict "root" .root "job" .job "key" "pods") | fromJsonArray)
-}}
{{- include "node-monitoring.jobs.annotated.fields" (dict "role" "pod" "job" .job "rules" $rules) -}}
{{- end -}}

{{/* The job of the endpoints of services. */}}
{{- define "node-monitoring.jobs.endpoints" -}}
{{- $rules := concat
  (include "node-monitoring.jobs.annotated.rules" (dict "kind" "service" "annotation" "scrape") | fromJsonArray)
  (include "node-monitoring.jobs.annotated.running" .root | fromJsonArray)
  (include "node-monitoring.jobs.annotated.port" "service" | fromJsonArray)
  (include "node-monitoring.jobs.annotated.labels" (dict "root" .root "job" .job "key" "endpoints") | fromJsonArray)
-}}
{{- include "node-monitoring.jobs.annotated.fields" (dict "role" "endpointslice" "job" .job "rules" $rules) -}}
{{- end -}}

{{/* The job of services, which the Blackbox exporter probes. The address of an ExternalName is not the service's own. */}}
{{- define "node-monitoring.jobs.services" -}}
{{- $rules := concat
  (list
    (dict "source_labels" (list "__meta_kubernetes_service_type") "action" "drop" "regex" "ExternalName")
    (dict "target_label" "__metrics_path__" "replacement" "/")
  )
  (include "node-monitoring.jobs.annotated.rules" (dict "kind" "service" "annotation" "probe") | fromJsonArray)
  (include "node-monitoring.jobs.annotated.port" "service" | fromJsonArray)
  (include "node-monitoring.jobs.annotated.probe" .root | fromJsonArray)
  (include "node-monitoring.jobs.annotated.labels" (dict "root" .root "job" .job "key" "services") | fromJsonArray)
-}}
{{- include "node-monitoring.jobs.annotated.fields" (dict "role" "service" "job" .job "rules" $rules) -}}
{{- end -}}

{{/*
The job of ingresses: the Blackbox exporter probes each path of each host. A wildcard host, or none, is not an address and is dropped.
*/}}
{{- define "node-monitoring.jobs.ingresses" -}}
{{- $addresses := list
  (dict "source_labels" (list "__address__") "action" "drop" "regex" `.*\*.*`)
  (dict "source_labels" (list "__meta_kubernetes_ingress_scheme") "target_label" "__scheme__")
  (dict "source_labels" (list "__meta_kubernetes_ingress_path") "regex" "(/.*)" "target_label" "__metrics_path__")
-}}
{{- $rules := concat
  $addresses
  (include "node-monitoring.jobs.annotated.rules" (dict "kind" "ingress" "annotation" "probe") | fromJsonArray)
  (include "node-monitoring.jobs.annotated.port" "ingress" | fromJsonArray)
  (include "node-monitoring.jobs.annotated.probe" .root | fromJsonArray)
  (include "node-monitoring.jobs.annotated.labels" (dict "root" .root "job" .job "key" "ingresses") | fromJsonArray)
-}}
{{- include "node-monitoring.jobs.annotated.fields" (dict "role" "ingress" "job" .job "rules" $rules) -}}
{{- end -}}

{{/*
The fields of a job with the role of its discovery, in the namespaces of the job. Returns a JSON object. Takes a dict with role, job and
rules, its relabel_configs.
*/}}
{{- define "node-monitoring.jobs.annotated.fields" -}}
{{- $discovery := dict "role" .role -}}
{{- with .job.namespaces }}{{ $_ := set $discovery "namespaces" (dict "names" .) }}{{ end -}}
{{- dict "kubernetes_sd_configs" (list $discovery) "relabel_configs" .rules | toJson -}}
{{- end -}}

{{/*
The rules that keep annotated objects and read scheme, path and parameters from their annotations. Returns a JSON list. Takes a dict with
kind, the kind of object, and annotation, which is scrape or probe.
*/}}
{{- define "node-monitoring.jobs.annotated.rules" -}}
{{- $prefix := printf "__meta_kubernetes_%s_annotation_prometheus_io" .kind -}}
{{- $rules := list
  (dict "source_labels" (list (printf "%s_%s" $prefix .annotation)) "action" "keep" "regex" "true")
  (dict "source_labels" (list (printf "%s_scheme" $prefix)) "regex" "(https?)" "target_label" "__scheme__")
  (dict "source_labels" (list (printf "%s_path" $prefix)) "regex" "/?(.+)" "replacement" "/${1}" "target_label" "__metrics_path__")
-}}
{{- if eq .annotation "scrape" -}}
  {{- $parameters := dict "action" "labelmap" "regex" (printf "%s_param_(.+)" $prefix) "replacement" "__param_${1}" -}}
  {{- $rules = append $rules $parameters -}}
{{- end -}}
{{- toJson $rules -}}
{{- end -}}

{{/*
The rules that drop pods which do not run, and the pods of the exporter, which have a job of their own. Returns a JSON list. Takes the root.
*/}}
{{- define "node-monitoring.jobs.annotated.running" -}}
{{- $labels := list "__meta_kubernetes_namespace" -}}
{{- $values := list (include "node-monitoring.namespace" . | regexQuoteMeta) -}}
{{- range $label, $value := include "node-monitoring.exporter.commonLabels" . | fromYaml -}}
  {{- $labels = append $labels (printf "__meta_kubernetes_pod_label_%s" (include "node-monitoring.relabel.labelName" $label)) -}}
  {{- $values = append $values (regexQuoteMeta $value) -}}
{{- end -}}
{{- list
  (dict "source_labels" (list "__meta_kubernetes_pod_phase") "action" "drop" "regex" "Pending|Succeeded|Failed")
  (dict "source_labels" $labels "action" "drop" "regex" (join ";" $values))
  | toJson
-}}
{{- end -}}

{{/* The rule that reads the port from the annotation. Returns a JSON list. Takes the kind of object. */}}
{{- define "node-monitoring.jobs.annotated.port" -}}
{{- list (dict
  "source_labels" (list "__address__" (printf "__meta_kubernetes_%s_annotation_prometheus_io_port" .))
  "regex" `([^;]+?)(?::\d+)?;(\d{1,5})`
  "replacement" "${1}:${2}"
  "target_label" "__address__"
) | toJson -}}
{{- end -}}

{{/* The rules that turn a target into a request to the Blackbox exporter. Returns a JSON list. Takes the root. */}}
{{- define "node-monitoring.jobs.annotated.probe" -}}
{{- $blackbox := .Values.scrape.blackboxExporter -}}
{{- list
  (dict
    "source_labels" (list "__scheme__" "__address__" "__metrics_path__") "regex" "(https?);([^;]+);(/.*)"
    "replacement" "${1}://${2}${3}" "target_label" "__param_target"
  )
  (dict "source_labels" (list "__param_target") "target_label" "instance")
  (dict "target_label" "__param_module" "replacement" (replace "$" "$$" $blackbox.module))
  (dict "target_label" "__scheme__" "replacement" "http")
  (dict "target_label" "__address__" "replacement" (replace "$" "$$" $blackbox.address))
  (dict "target_label" "__metrics_path__" "replacement" "/probe")
  | toJson
-}}
{{- end -}}

{{/*
The rules of the user, then those for the labels that identify a target. Returns a JSON list. Takes a dict with root, job and key, its key
under scrape.
*/}}
{{- define "node-monitoring.jobs.annotated.labels" -}}
{{- $own := include "node-monitoring.jobs.ownRules" . | fromJsonArray -}}
{{- $args := dict "key" .key "job" .job "isWhole" (not (empty $own)) -}}
{{- concat $own (include "node-monitoring.jobs.annotated.identity" $args | fromJsonArray) | toJson -}}
{{- end -}}

{{/*
The rules for the labels that identify a target: `pod_node_name` becomes `node`, any other name loses its `_name`. Without rules of the
user, nothing has replaced the job's name, and the instance is the address. Returns a JSON list. Takes a dict with key, job and isWhole,
whether to set these two as well.
*/}}
{{- define "node-monitoring.jobs.annotated.identity" -}}
{{- $labels := dict
  "pods" (list "namespace" "pod_name" "pod_node_name")
  "endpoints" (list "namespace" "service_name" "pod_name" "endpointslice_endpoint_node_name")
  "services" (list "namespace" "service_name")
  "ingresses" (list "namespace" "ingress_name")
-}}
{{- $rules := list -}}
{{- range get $labels .key -}}
  {{- $label := hasSuffix "node_name" . | ternary "node" (trimSuffix "_name" .) -}}
  {{- $rules = append $rules (dict "source_labels" (list (printf "__meta_kubernetes_%s" .)) "target_label" $label) -}}
{{- end -}}
{{- if .isWhole -}}
  {{- $address := has .key (list "services" "ingresses") | ternary "__param_target" "__address__" -}}
  {{- $rules = concat $rules (list
    (dict "source_labels" (list $address) "target_label" "instance")
    (dict "replacement" .job.jobName "target_label" "job")
  ) -}}
{{- end -}}
{{- toJson $rules -}}
{{- end -}}

{{/*
The resources that the discovery of the enabled jobs and monitors lists besides nodes, by namespace; an empty name stands for all
namespaces, if a job names none. Returns a JSON object of lists. Takes the root.
*/}}
{{- define "node-monitoring.jobs.annotated.resources" -}}
{{- $byNamespace := dict -}}
{{- range $resource, $jobs := dict
  "endpointslices" (list "endpoints")
  "ingresses" (list "ingresses")
  "pods" (list "endpoints" "pods")
  "services" (list "endpoints" "services")
-}}
  {{- $namespaces := list -}}
  {{- range $jobs -}}
    {{- $job := get $.Values.scrape . -}}
    {{- if $job.enabled }}{{ $namespaces = concat $namespaces (default (list "") $job.namespaces) }}{{ end -}}
  {{- end -}}
  {{- range has "" $namespaces | ternary (list "") (uniq $namespaces) -}}
    {{- $_ := set $byNamespace . (append (get $byNamespace . | default list) $resource) -}}
  {{- end -}}
{{- end -}}
{{- range $key := include "node-monitoring.monitor.keys" . | fromJsonArray -}}
  {{- $own := include "node-monitoring.namespace" $ -}}
  {{- $resources := eq $key "podMonitor" | ternary (list "pods") (list "endpointslices" "pods" "services") -}}
  {{- $_ := set $byNamespace $own (get $byNamespace $own | default list | concat $resources | uniq | sortAlpha) -}}
{{- end -}}
{{- if and .Values.scrape.preset .Values.scrape.nodes.enabled -}}
  {{- $namespace := include "node-monitoring.namespace" . -}}
  {{- $_ := set $byNamespace $namespace (append (get $byNamespace $namespace | default list) "pods" | uniq) -}}
{{- end -}}
{{- toJson $byNamespace -}}
{{- end -}}

{{/* The permissions to discover resources: rules of a role, or nothing. Takes the list of the resources. */}}
{{- define "node-monitoring.jobs.annotated.permissions" -}}
{{- $groups := dict "endpointslices" "discovery.k8s.io" "ingresses" "networking.k8s.io" -}}
{{- range . }}
- apiGroups: [{{ get $groups . | quote }}]
  resources: [{{ . }}]
  verbs: [list, watch]
{{- end }}
{{- end -}}

{{/* Whom the permissions to scrape are granted: subjects of a binding, or nothing. Takes the root. */}}
{{- define "node-monitoring.scrape.subjects" -}}
{{- if .Values.prometheus.enabled }}
- kind: ServiceAccount
  name: {{ include "node-monitoring.prometheus.serviceAccountName" . | quote }}
  namespace: {{ include "node-monitoring.namespace" . | quote }}
{{- end }}
{{- range .Values.rbac.serviceAccounts }}
- kind: ServiceAccount
  name: {{ .name | quote }}
  namespace: {{ .namespace | quote }}
{{- end }}
{{- end -}}
