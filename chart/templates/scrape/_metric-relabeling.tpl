{{/* What a job keeps of the metrics that it scrapes: metric_relabel_configs, the lists of names before the rules. Takes a dict with job, which is the values' map, and into, which gets the field where there is a rule. */}}
{{- define "node-monitoring.jobs.metrics" -}}
{{- $rules := list -}}
{{- with .job.metricAllowList -}}
{{- $rules = append $rules (dict "source_labels" (list "__name__") "regex" (join "|" .) "action" "keep") -}}
{{- end -}}
{{- with .job.metricDenyList -}}
{{- $rules = append $rules (dict "source_labels" (list "__name__") "regex" (join "|" .) "action" "drop") -}}
{{- end -}}
{{- range .job.metricRelabelConfigs }}{{ if . }}{{ $rules = append $rules . }}{{ end }}{{ end -}}
{{- with $rules }}{{ $_ := set $.into "metric_relabel_configs" . }}{{ end -}}
{{- end -}}
