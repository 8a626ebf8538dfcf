{{/* The name of the component that a DaemonSet is. A pool's is another one, so that no DaemonSet's selector takes in the pods of another. */}}
{{- define "node-monitoring.exporter.component" -}}
exporter{{ with .pool }}-{{ . }}{{ end }}
{{- end -}}

{{/* The labels of a DaemonSet's selector. What the user has in their place is for the release's own. */}}
{{- define "node-monitoring.exporter.selectorLabels" -}}
{{- if and .Values.selectorLabels (not .pool) -}}
{{- toYaml .Values.selectorLabels -}}
{{- else -}}
{{- include "node-monitoring.selectorLabels" (dict "root" . "component" (include "node-monitoring.exporter.component" .)) -}}
{{- end -}}
{{- end -}}

{{/* The labels of a DaemonSet, or of its pods. Takes a dict with root and helper, which names the helper that gives the chart's own. */}}
{{- define "node-monitoring.exporter.labels" -}}
{{- if and .root.Values.selectorLabels (not .root.pool) -}}
{{- toYaml (merge (dict) .root.Values.selectorLabels (default dict .root.Values.commonLabels)) -}}
{{- else -}}
{{- include .helper (dict "root" .root "component" (include "node-monitoring.exporter.component" .root)) -}}
{{- end -}}
{{- end -}}

{{/* The labels by which the pods of all exporters are selected. Where there are pools, it is one of their own, as the components differ. */}}
{{- define "node-monitoring.exporter.commonLabels" -}}
{{- include "node-monitoring.pools.selectors" . -}}
{{- if .poolSelectors -}}
node-monitoring/exporter: {{ .Release.Name | quote }}
{{- else -}}
{{- include "node-monitoring.exporter.selectorLabels" . -}}
{{- end -}}
{{- end -}}

{{/* The labels of a DaemonSet's pods. */}}
{{- define "node-monitoring.exporter.podLabels" -}}
{{- include "node-monitoring.exporter.labels" (dict "root" . "helper" "node-monitoring.podLabels") }}
{{- include "node-monitoring.pools.selectors" . }}
{{- if .poolSelectors }}
{{ include "node-monitoring.exporter.commonLabels" . }}
{{- end }}
{{- with .Values.podLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}
