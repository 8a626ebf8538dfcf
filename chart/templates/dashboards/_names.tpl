{{/* The names of the dashboards of the enabled jobs, with spaces between them; nothing where there are none. */}}
{{- define "node-monitoring.dashboards" -}}
{{- $nodes := .Values.scrape.nodes.enabled -}}
{{- $kubelet := .Values.scrape.kubelet.enabled -}}
{{- $dashboards := list -}}
{{- if .Values.dashboards.enabled -}}
  {{- range $name, $isWanted := dict "fleet" $nodes "node" $nodes "kubelet" $kubelet -}}
    {{- if $isWanted }}{{ $dashboards = append $dashboards $name }}{{ end -}}
  {{- end -}}
{{- end -}}
{{- join " " $dashboards -}}
{{- end -}}
