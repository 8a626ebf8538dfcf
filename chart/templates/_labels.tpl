{{/* The labels by which a component's pods are selected; they never change. Takes a dict with root and component. */}}
{{- define "node-monitoring.selectorLabels" -}}
app.kubernetes.io/name: {{ include "node-monitoring.name" .root | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* The labels of a component's pods: without the chart's version, so that a new version of the chart alone restarts nothing. Takes a dict with root and component. */}}
{{- define "node-monitoring.podLabels" -}}
{{ include "node-monitoring.selectorLabels" . }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The labels of a component's objects. Takes a dict with root and component. */}}
{{- define "node-monitoring.labels" -}}
{{ include "node-monitoring.podLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ include "node-monitoring.shorten" (dict "text" (printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_") "max" 63) }}
{{- end -}}
