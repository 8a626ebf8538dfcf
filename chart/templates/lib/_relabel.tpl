{{/* A Kubernetes label as Prometheus writes it in the name of a metadata label: each invalid character becomes `_`. Takes the label. */}}
{{- define "node-monitoring.relabel.labelName" -}}
{{- regexReplaceAll "[^a-zA-Z0-9_]" . "_" -}}
{{- end -}}
