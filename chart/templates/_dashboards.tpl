{{/* The dashboards of the enabled jobs: a map from name to JSON. */}}
{{- define "node-monitoring.dashboards" -}}
{{- $nodes := .Values.scrape.nodes.enabled -}}
{{- $kubelet := .Values.scrape.kubelet.enabled -}}
{{- $dashboards := dict -}}
{{- if .Values.dashboards.enabled -}}
{{- range $name, $isWanted := dict "fleet" $nodes "node" $nodes "kubelet" $kubelet -}}
{{- if $isWanted -}}
{{- $_ := set $dashboards $name (include "node-monitoring.fileWithJobs" (dict "root" $ "file" (printf "dashboards/%s.json" $name))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $dashboards -}}
{{- end -}}
