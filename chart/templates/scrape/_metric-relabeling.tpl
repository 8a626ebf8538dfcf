{{/* What a job keeps of the metrics that it scrapes: metric_relabel_configs, the lists of names before the rules. Takes a dict with root, job, which is the values' map, name, which is its key under scrape, and into, which gets the field where there is a rule. */}}
{{- define "node-monitoring.jobs.metrics" -}}
{{- $rules := list -}}
{{- with .job.metricAllowList -}}
{{- $rules = append $rules (dict "source_labels" (list "__name__") "regex" (join "|" .) "action" "keep") -}}
{{- end -}}
{{- with .job.metricDenyList -}}
{{- $rules = append $rules (dict "source_labels" (list "__name__") "regex" (join "|" .) "action" "drop") -}}
{{- end -}}
{{- if not (kindIs "invalid" .job.metricRelabelConfigs) -}}
{{- $named := get (.root.Files.Get "files/metric-relabel-configs.yaml" | fromYaml) .name | default dict -}}
{{- include "node-monitoring.merge" (dict "base" $named "over" .job.metricRelabelConfigs) -}}
{{- range $named }}{{ if . }}{{ $rules = append $rules . }}{{ end }}{{ end -}}
{{- end -}}
{{- with $rules }}{{ $_ := set $.into "metric_relabel_configs" . }}{{ end -}}
{{- end -}}
