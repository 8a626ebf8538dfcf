{{/*
The scrape jobs. Every object that contains them is rendered from one list. The fields of each job are in _node-jobs.tpl and
_annotated-jobs.tpl. The helper `node-monitoring.jobs.<key>` returns the fields of the job with that key under `scrape`. It takes a dict
with root, job (the values of the job) and discovery (see `node-monitoring.nodes.discovery`), and returns a JSON object.
*/}}

{{/* All enabled jobs: a JSON list of Prometheus's scrape_configs. Takes the root. */}}
{{- define "node-monitoring.jobs.build" -}}
{{- $discovery := include "node-monitoring.nodes.discovery" . | fromJsonArray -}}
{{- $jobs := list -}}
{{- range $key := include "node-monitoring.jobs.keys" . | fromJsonArray -}}
  {{- $values := get $.Values.scrape $key -}}
  {{- if $values.enabled -}}
    {{- $args := dict "root" $ "key" $key "job" $values "discovery" $discovery -}}
    {{- $fields := include (printf "node-monitoring.jobs.%s" $key) $args | fromJson -}}
    {{- $jobs = append $jobs (include "node-monitoring.jobs.job" (dict "root" $ "job" $values "fields" $fields) | fromJson) -}}
  {{- end -}}
{{- end -}}
{{- $labels := include "node-monitoring.jobs.fixedLabels" (dict "root" . "job" dict) | fromJsonArray -}}
{{- range $name, $config := .Values.scrape.extraScrapeConfigs -}}
  {{- $job := dict "follow_redirects" false -}}
  {{- range $field, $value := $config }}{{ $_ := set $job $field $value }}{{ end -}}
  {{- with $labels }}{{ $_ := set $job "relabel_configs" (concat . (default list $job.relabel_configs)) }}{{ end -}}
  {{- $job = include "node-monitoring.jobs.reachable" (dict "root" $ "job" $job) | fromJson -}}
  {{- $jobs = append $jobs (set $job "job_name" $name) -}}
{{- end -}}
{{- toJson $jobs -}}
{{- end -}}

{{/* The keys of all jobs under scrape. Returns a JSON list. */}}
{{- define "node-monitoring.jobs.keys" -}}
{{- concat (include "node-monitoring.jobs.nodeKeys" . | fromJsonArray) (list "pods" "endpoints" "services" "ingresses") | toJson -}}
{{- end -}}

{{/* The keys of the jobs with a target on every eligible node. Returns a JSON list. */}}
{{- define "node-monitoring.jobs.nodeKeys" -}}
{{- list "nodes" "kubelet" "cadvisor" "resource" "probes" "slis" | toJson -}}
{{- end -}}

{{/* The names of the enabled jobs with a target on every eligible node. Returns a JSON list. Takes the root. */}}
{{- define "node-monitoring.jobs.nodeJobNames" -}}
{{- $names := list -}}
{{- range $key := include "node-monitoring.jobs.nodeKeys" . | fromJsonArray -}}
  {{- $values := get $.Values.scrape $key -}}
  {{- if $values.enabled }}{{ $names = append $names $values.jobName }}{{ end -}}
{{- end -}}
{{- toJson $names -}}
{{- end -}}

{{/* The labels of these jobs, each once. Returns a JSON list. Takes the root. */}}
{{- define "node-monitoring.jobs.nodeJobLabels" -}}
{{- $labels := list -}}
{{- range $key := include "node-monitoring.jobs.nodeKeys" . | fromJsonArray -}}
  {{- $label := include "node-monitoring.jobs.label" (dict "root" $ "key" $key) -}}
  {{- if (get $.Values.scrape $key).enabled }}{{ $labels = append $labels $label }}{{ end -}}
{{- end -}}
{{- uniq $labels | toJson -}}
{{- end -}}

{{/*
The labels of the jobs that `helm test` checks: none if it is disabled, if no service account of the chart has the permission to list nodes
(in a preset also pods), or if the jobs are for a Prometheus outside the cluster. Returns a JSON list. Takes the root.
*/}}
{{- define "node-monitoring.jobs.tested" -}}
{{- $scrape := .Values.scrape -}}
{{- $isInside := or .Values.prometheus.enabled (and .Values.rbac.create (not (or $scrape.kubernetesSdConfig $scrape.preset))) -}}
{{- if and .Values.test.enabled $isInside -}}
  {{- include "node-monitoring.jobs.nodeJobLabels" . -}}
{{- else -}}
  {{- toJson list -}}
{{- end -}}
{{- end -}}

{{/*
A whole job: the settings common to all jobs, or the job's own; then its fields; then its `config`. It does not follow redirects, or else
whoever answers as a target could send Prometheus to any address, with the credentials of the job. Returns a JSON object. Takes a dict with
root, job and fields.
*/}}
{{- define "node-monitoring.jobs.job" -}}
{{- $job := dict "job_name" .job.jobName "follow_redirects" false -}}
{{- range $value, $field := dict
  "interval" "scrape_interval"
  "timeout" "scrape_timeout"
  "sampleLimit" "sample_limit"
  "labelLimit" "label_limit"
  "labelNameLengthLimit" "label_name_length_limit"
  "labelValueLengthLimit" "label_value_length_limit"
  "bodySizeLimit" "body_size_limit"
-}}
  {{- /* An unset setting of a job is null in Helm 3, and a missing key in Helm 4. */ -}}
  {{- $own := index $.job $value -}}
  {{- with kindIs "invalid" $own | ternary (get $.root.Values.scrape $value) $own }}{{ $_ := set $job $field . }}{{ end -}}
{{- end -}}
{{- with include "node-monitoring.jobs.metricRelabeling" .job | fromJsonArray }}{{ $_ := set $job "metric_relabel_configs" . }}{{ end -}}
{{- range $fields := list .fields .job.config -}}
  {{- range $field, $value := $fields }}{{ $_ := set $job $field $value }}{{ end -}}
{{- end -}}
{{- /* Rules in `config` replace all others, but the fixed labels stay. */ -}}
{{- if hasKey (default dict .job.config) "relabel_configs" -}}
  {{- with include "node-monitoring.jobs.fixedLabels" . | fromJsonArray -}}
    {{- $_ := set $job "relabel_configs" (concat . (default list $job.relabel_configs)) -}}
  {{- end -}}
{{- end -}}
{{- include "node-monitoring.jobs.reachable" (dict "root" .root "job" $job) -}}
{{- end -}}

{{/*
A job with the values of `scrape.kubernetesSdConfig` in each of its discoveries, except those that name their API server themselves.
Returns a JSON object. Takes a dict with root and job.
*/}}
{{- define "node-monitoring.jobs.reachable" -}}
{{- $job := .job -}}
{{- if and .root.Values.scrape.kubernetesSdConfig $job.kubernetes_sd_configs -}}
  {{- $discoveries := list -}}
  {{- range $job.kubernetes_sd_configs -}}
    {{- $hasServer := not (empty (or .api_server .kubeconfig_file)) -}}
    {{- $discoveries = append $discoveries ($hasServer | ternary . (merge (deepCopy .) $.root.Values.scrape.kubernetesSdConfig)) -}}
  {{- end -}}
  {{- $job = merge (dict "kubernetes_sd_configs" $discoveries) $job -}}
{{- end -}}
{{- toJson $job -}}
{{- end -}}
