{{/* The component of an exporter. A pool has its own, so that no DaemonSet selects the pods of another. Takes an exporter. */}}
{{- define "node-monitoring.exporter.component" -}}
exporter{{ with .pool }}-{{ . }}{{ end }}
{{- end -}}

{{/* The labels of a DaemonSet's selector. `selectorLabels` replaces those of the release's own DaemonSet. Takes an exporter. */}}
{{- define "node-monitoring.exporter.selectorLabels" -}}
{{- if and .Values.selectorLabels (not .pool) -}}
  {{- toYaml .Values.selectorLabels -}}
{{- else -}}
  {{- include "node-monitoring.selectorLabels" (dict "root" . "component" (include "node-monitoring.exporter.component" .)) -}}
{{- end -}}
{{- end -}}

{{/* The labels of an exporter's objects. Takes an exporter. */}}
{{- define "node-monitoring.exporter.labels" -}}
{{- include "node-monitoring.exporter.replaceLabels" (dict "exporter" . "helper" "node-monitoring.labels") -}}
{{- end -}}

{{/* The labels of an exporter's pods. Takes an exporter. */}}
{{- define "node-monitoring.exporter.podLabels" -}}
{{- include "node-monitoring.exporter.replaceLabels" (dict "exporter" . "helper" "node-monitoring.podLabels") }}
{{- if include "node-monitoring.pools.exist" . }}
{{ include "node-monitoring.exporter.commonLabels" . }}
{{- end }}
{{- with .Values.podLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The labels by which the pods of all exporters are selected. With pools, it is a label of its own. Takes the root or an exporter. */}}
{{- define "node-monitoring.exporter.commonLabels" -}}
{{- if include "node-monitoring.pools.exist" . -}}
node-monitoring/exporter: {{ .Release.Name | quote }}
{{- else -}}
  {{- include "node-monitoring.exporter.selectorLabels" . -}}
{{- end -}}
{{- end -}}

{{/*
The chart's labels, or `selectorLabels` for the release's own DaemonSet. Takes a dict with exporter and helper, the name of the helper that
returns the chart's labels.
*/}}
{{- define "node-monitoring.exporter.replaceLabels" -}}
{{- $values := .exporter.Values -}}
{{- if and $values.selectorLabels (not .exporter.pool) -}}
  {{- toYaml (merge (dict) $values.selectorLabels (default dict $values.commonLabels)) -}}
{{- else -}}
  {{- include .helper (dict "root" .exporter "component" (include "node-monitoring.exporter.component" .exporter)) -}}
{{- end -}}
{{- end -}}
