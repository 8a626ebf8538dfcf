{{/*
The one truth about scrape jobs. Every form in which they are delivered is rendered from the list that `node-monitoring.jobs` gives. The
jobs themselves are in _jobs-nodes.tpl and _jobs-annotated.tpl, what each one keeps of the metrics in _jobs-metrics.tpl.
*/}}

{{/* All enabled jobs: a list of Prometheus scrape_configs. */}}
{{- define "node-monitoring.jobs" -}}
{{- $jobs := list -}}
{{- range $name := concat (include "node-monitoring.jobs.ofNodes" . | fromYamlArray) (list "pods" "endpoints" "services" "ingresses") -}}
{{- $job := include "node-monitoring.jobs.values" (dict "root" $ "name" $name) | fromYaml -}}
{{- if $job.enabled -}}
{{- $fields := include (printf "node-monitoring.jobs.%s" $name) (dict "root" $ "job" $job "name" $name) | fromYaml -}}
{{- $jobs = append $jobs (include "node-monitoring.jobs.job" (dict "root" $ "job" $job "name" $name "fields" $fields) | fromYaml) -}}
{{- end -}}
{{- end -}}
{{- range $name, $config := .Values.scrape.extraScrapeConfigs -}}
{{- $jobs = append $jobs (set (deepCopy $config) "job_name" $name) -}}
{{- end -}}
{{- toYaml $jobs -}}
{{- end -}}

{{/* What the values say of a job, with its name where they do not. Takes a dict with root and name, which is its key under scrape. */}}
{{- define "node-monitoring.jobs.values" -}}
{{- $jobName := eq .name "endpoints" | ternary "kubernetes-service-endpoints" (printf "kubernetes-%s" .name) -}}
{{- $job := deepCopy (get .root.Values.scrape .name) -}}
{{- toYaml (set $job "jobName" (default $jobName $job.jobName)) -}}
{{- end -}}

{{/* The keys under scrape of the jobs that have a target on every eligible node: a list. */}}
{{- define "node-monitoring.jobs.ofNodes" -}}
[nodes, kubelet, cadvisor, resource, probes, slis]
{{- end -}}

{{/* The names of the enabled jobs that have a target on every eligible node, with spaces between them; nothing where there is none. */}}
{{- define "node-monitoring.jobs.namesOfNodeJobs" -}}
{{- $names := list -}}
{{- range include "node-monitoring.jobs.ofNodes" . | fromYamlArray -}}
{{- $job := include "node-monitoring.jobs.values" (dict "root" $ "name" .) | fromYaml -}}
{{- if $job.enabled }}{{ $names = append $names $job.jobName }}{{ end -}}
{{- end -}}
{{- join " " $names -}}
{{- end -}}

{{/* The same, as far as `helm test` asks for them: nothing where no account of the chart's has the right to list the nodes. */}}
{{- define "node-monitoring.jobs.tested" -}}
{{- if or .Values.prometheus.enabled .Values.rbac.create }}{{ include "node-monitoring.jobs.namesOfNodeJobs" . }}{{ end -}}
{{- end -}}

{{/* One whole job: its own fields, what values say in common and of it, and over all that its config. Takes a dict with root, job, which is the values' map, name, which is its key under scrape, and fields. */}}
{{- define "node-monitoring.jobs.job" -}}
{{- $job := dict "job_name" .job.jobName -}}
{{- $settings := dict
  "interval" "scrape_interval"
  "timeout" "scrape_timeout"
  "sampleLimit" "sample_limit"
  "labelLimit" "label_limit"
  "bodySizeLimit" "body_size_limit"
-}}
{{- range $value, $field := $settings -}}
{{- with hasKey $.job $value | ternary (get $.job $value) (get $.root.Values.scrape $value) }}{{ $_ := set $job $field . }}{{ end -}}
{{- end -}}
{{- with include "node-monitoring.jobs.metrics" . | fromYamlArray }}{{ $_ := set $job "metric_relabel_configs" . }}{{ end -}}
{{- range $fields := list .fields .job.config -}}
{{- range $field, $value := $fields }}{{ $_ := set $job $field $value }}{{ end -}}
{{- end -}}
{{- toYaml $job -}}
{{- end -}}
