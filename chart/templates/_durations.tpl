{{/* The milliseconds of a Prometheus duration such as `1m30s`. */}}
{{- define "node-monitoring.milliseconds" -}}
{{- $units := dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000 "d" 86400000 "w" 604800000 "y" 31536000000 -}}
{{- $sum := 0 -}}
{{- range regexFindAll "[0-9]+(ms|[smhdwy])" . -1 -}}
{{- $sum = add $sum (mul (regexFind "[0-9]+" . | int64) (index $units (regexFind "[a-z]+" .))) -}}
{{- end -}}
{{- $sum -}}
{{- end -}}

{{/* Says `true` of two durations of which the first is the longer one. Takes a list of the two. */}}
{{- define "node-monitoring.isLonger" -}}
{{- if gt (include "node-monitoring.milliseconds" (first .) | int64) (include "node-monitoring.milliseconds" (last .) | int64) }}true{{ end -}}
{{- end -}}
