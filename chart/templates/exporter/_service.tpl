{{/* The spec of an exporter's service: the chart's, with service.spec merged over it. Takes an exporter. */}}
{{- define "node-monitoring.exporter.serviceSpec" -}}
{{- $spec := default dict .Values.service.spec -}}
{{- $fields := dict "selector" (include "node-monitoring.exporter.selectorLabels" . | fromYaml) -}}
{{- if not $spec.ports -}}
  {{- $port := dict "port" .Values.port -}}
  {{- with .Values.portName }}{{ $port = merge $port (dict "name" . "targetPort" .) }}{{ end -}}
  {{- $_ := set $fields "ports" (list $port) -}}
{{- end -}}
{{- if eq (default "ClusterIP" $spec.type) "ClusterIP" }}{{ $_ := set $fields "clusterIP" "None" }}{{ end -}}
{{- /* Kubernetes requires clusterIP to be the first of clusterIPs. */ -}}
{{- with $spec.clusterIPs }}{{ $_ := set $fields "clusterIP" (first .) }}{{ end -}}
{{- include "node-monitoring.merge" (dict "base" $fields "over" $spec) | fromJson | include "node-monitoring.strictYaml" -}}
{{- end -}}
