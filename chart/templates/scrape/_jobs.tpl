{{/*
The one truth about scrape jobs. Every form in which they are delivered is rendered from the list that `node-monitoring.jobs` makes. The
jobs themselves are in _node-jobs.tpl and _annotated-jobs.tpl, what each one keeps of the metrics in _metric-relabeling.tpl.
*/}}

{{/* Puts all enabled jobs into the context, as `.jobs`: a list of Prometheus scrape_configs. */}}
{{- define "node-monitoring.jobs" -}}
{{- if not (hasKey . "jobs") -}}
{{- $ofNodes := include "node-monitoring.jobs.ofNodes" . | splitList " " -}}
{{- $jobs := list -}}
{{- range $name := include "node-monitoring.jobs.names" . | splitList " " -}}
{{- $values := get $.Values.scrape $name -}}
{{- if $values.enabled -}}
{{- $job := dict -}}
{{- $fields := dict -}}
{{- $helper := printf "node-monitoring.jobs.%s" $name -}}
{{- if has $name $ofNodes -}}
{{- include $helper (dict "root" $ "job" $values "into" $fields) -}}
{{- else -}}
{{- $fields = include $helper (dict "root" $ "job" $values) | fromYaml -}}
{{- end -}}
{{- include "node-monitoring.jobs.job" (dict "root" $ "job" $values "fields" $fields "into" $job) -}}
{{- $jobs = append $jobs $job -}}
{{- end -}}
{{- end -}}
{{- range $name, $config := .Values.scrape.extraScrapeConfigs -}}
{{- $jobs = append $jobs (set (deepCopy $config) "job_name" $name) -}}
{{- end -}}
{{- $_ := set . "jobs" $jobs -}}
{{- end -}}
{{- end -}}

{{/* The keys under scrape of all jobs, with spaces between them. */}}
{{- define "node-monitoring.jobs.names" -}}
{{ include "node-monitoring.jobs.ofNodes" . }} pods endpoints services ingresses
{{- end -}}

{{/* Those of the jobs that have a target on every eligible node. */}}
{{- define "node-monitoring.jobs.ofNodes" -}}
nodes kubelet cadvisor resource probes slis
{{- end -}}

{{/* The names of the enabled jobs that have a target on every eligible node, with spaces between them; nothing where there is none. */}}
{{- define "node-monitoring.jobs.namesOfNodeJobs" -}}
{{- $names := list -}}
{{- range $name := include "node-monitoring.jobs.ofNodes" . | splitList " " -}}
{{- $values := get $.Values.scrape $name -}}
{{- if $values.enabled }}{{ $names = append $names $values.jobName }}{{ end -}}
{{- end -}}
{{- join " " $names -}}
{{- end -}}

{{/* The same, as far as `helm test` asks for them: nothing where no account of the chart's has the right to list the nodes. */}}
{{- define "node-monitoring.jobs.tested" -}}
{{- if or .Values.prometheus.enabled .Values.rbac.create }}{{ include "node-monitoring.jobs.namesOfNodeJobs" . }}{{ end -}}
{{- end -}}

{{/* One whole job: its own fields, what values say in common and of it, and over all that its config. Takes a dict with root, job, which is the values' map, fields, and into, which gets the fields of the whole. */}}
{{- define "node-monitoring.jobs.job" -}}
{{- $job := set .into "job_name" .job.jobName -}}
{{- range $value, $field := dict
  "interval" "scrape_interval"
  "timeout" "scrape_timeout"
  "sampleLimit" "sample_limit"
  "labelLimit" "label_limit"
  "bodySizeLimit" "body_size_limit"
-}}
{{- /* A job without a setting of its own has null in Helm 3, and no key in Helm 4. */ -}}
{{- $own := index $.job $value -}}
{{- with kindIs "invalid" $own | ternary (get $.root.Values.scrape $value) $own }}{{ $_ := set $job $field . }}{{ end -}}
{{- end -}}
{{- include "node-monitoring.jobs.metrics" . -}}
{{- range $fields := list .fields .job.config -}}
{{- range $field, $value := $fields }}{{ $_ := set $job $field $value }}{{ end -}}
{{- end -}}
{{- end -}}
