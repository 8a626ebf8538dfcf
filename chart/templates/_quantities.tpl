{{/* How many bytes a share of a quantity of memory is, rounded down. Takes a dict with quantity, such as `64Mi`, `1e8` or a number, and share, such as 0.9. */}}
{{- define "node-monitoring.bytesOf" -}}
{{- $factors := dict
  "" 1 "m" 0.001 "k" 1000 "M" 1000000 "G" 1000000000 "T" 1000000000000 "P" 1000000000000000 "E" 1000000000000000000
  "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "Pi" 1125899906842624 "Ei" 1152921504606846976
-}}
{{- $quantity := kindIs "float64" .quantity | ternary (.quantity | printf "%v") (toString .quantity) -}}
{{- $number := regexFind "^[0-9.]+([eE][-+]?[0-9]+)?" $quantity -}}
{{- mulf (float64 $number) (get $factors (trimPrefix $number $quantity)) .share | floor | int64 -}}
{{- end -}}
