{{/*
The metrics that a job keeps: the two lists of names, then the rules. Returns a JSON list of metric_relabel_configs. Takes the job's
values.
*/}}
{{- define "node-monitoring.jobs.metricRelabeling" -}}
{{- $rules := list -}}
{{- with .metricAllowList -}}
  {{- $rules = append $rules (dict "source_labels" (list "__name__") "regex" (include "node-monitoring.regex.anyOf" .) "action" "keep") -}}
{{- end -}}
{{- with .metricDenyList -}}
  {{- $rules = append $rules (dict "source_labels" (list "__name__") "regex" (include "node-monitoring.regex.anyOf" .) "action" "drop") -}}
{{- end -}}
{{- range default dict .metricRelabelConfigs }}{{ if . }}{{ $rules = append $rules . }}{{ end }}{{ end -}}
{{- toJson $rules -}}
{{- end -}}
