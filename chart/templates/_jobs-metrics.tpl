{{/* What a job keeps of the metrics that it scrapes: a list of metric_relabel_configs, the lists of names before the rules. Takes the job's map in the values. */}}
{{- define "node-monitoring.jobs.metrics" -}}
{{- $rules := list -}}
{{- with .metricAllowList -}}
{{- $rules = append $rules (dict "source_labels" (list "__name__") "regex" (join "|" .) "action" "keep") -}}
{{- end -}}
{{- with .metricDenyList -}}
{{- $rules = append $rules (dict "source_labels" (list "__name__") "regex" (join "|" .) "action" "drop") -}}
{{- end -}}
{{- range .metricRelabelConfigs }}{{ $rules = append $rules . }}{{ end -}}
{{- toYaml $rules -}}
{{- end -}}
