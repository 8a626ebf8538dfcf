{{/*
One regular expression that matches any of several. A group of its own keeps a flag such as `(?i)` from the expressions after it. Takes a
list of expressions.
*/}}
{{- define "node-monitoring.regex.anyOf" -}}
{{- $expressions := list -}}
{{- range . -}}
  {{- $expressions = append $expressions (contains "(?" . | ternary (printf "(?:%s)" .) .) -}}
{{- end -}}
{{- join "|" $expressions -}}
{{- end -}}
