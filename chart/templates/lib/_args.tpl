{{/*
A list of arguments, in the order of their names. Takes a dict of flags: a text or number is the value, a list repeats the flag, `true`
gives it alone, `false` leaves it out.
*/}}
{{- define "node-monitoring.args" -}}
{{- $args := list -}}
{{- range $flag, $value := . -}}
  {{- if kindIs "bool" $value -}}
    {{- if $value }}{{ $args = append $args (printf "--%s" $flag) }}{{ end -}}
  {{- else -}}
    {{- range kindIs "slice" $value | ternary $value (list $value) -}}
      {{- /* Helm's numbers are floating-point ones, of which a large one would be written with an exponent. */ -}}
      {{- $isWhole := and (kindIs "float64" .) (eq (toString .) (toString (float64 (int64 .)))) -}}
      {{- $args = append $args (printf "--%s=%s" $flag ($isWhole | ternary (int64 . | toString) (toString .))) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- toYaml $args -}}
{{- end -}}
