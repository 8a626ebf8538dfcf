{{/* The names of the dashboards of the enabled jobs. Returns a JSON list. Takes the root. */}}
{{- define "node-monitoring.dashboards" -}}
{{- $nodes := .Values.scrape.nodes.enabled -}}
{{- $kubelet := .Values.scrape.kubelet.enabled -}}
{{- $dashboards := list -}}
{{- if .Values.dashboards.enabled -}}
  {{- range $name, $isWanted := dict "fleet" $nodes "node" $nodes "kubelet" $kubelet -}}
    {{- if $isWanted }}{{ $dashboards = append $dashboards $name }}{{ end -}}
  {{- end -}}
{{- end -}}
{{- toJson $dashboards -}}
{{- end -}}
