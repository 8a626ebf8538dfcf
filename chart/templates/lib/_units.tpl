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
{{- $first := include "node-monitoring.milliseconds" (first .) | int64 -}}
{{- $second := include "node-monitoring.milliseconds" (last .) | int64 -}}
{{- if gt $first $second }}true{{ end -}}
{{- end -}}

{{/* The number that a quantity stands for, as text that `float64` reads. Takes a quantity, such as `64Mi`, `100m`, `1e8` or a number. */}}
{{- define "node-monitoring.quantity" -}}
{{- $factors := dict
  "" 1 "n" 0.000000001 "u" 0.000001 "m" 0.001
  "k" 1000 "M" 1000000 "G" 1000000000 "T" 1000000000000 "P" 1000000000000000 "E" 1000000000000000000
  "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "Pi" 1125899906842624 "Ei" 1152921504606846976
-}}
{{- $quantity := kindIs "float64" . | ternary (printf "%v" .) (toString .) -}}
{{- $number := regexFind "^[0-9.]+([eE][-+]?[0-9]+)?" $quantity -}}
{{- mulf (float64 $number) (get $factors (trimPrefix $number $quantity)) -}}
{{- end -}}

{{/* How many bytes a share of a quantity of memory is, rounded down. Takes a dict with quantity and share, such as 0.9. */}}
{{- define "node-monitoring.bytesOf" -}}
{{- mulf (include "node-monitoring.quantity" .quantity | float64) .share | floor | int64 -}}
{{- end -}}
