{{/*
Regular expressions that are valid alone, but not in the one that the chart builds from several: a quotation up to the end, or two groups of
one name. Takes a dict with values, which is the map or list of expressions, and path.
*/}}
{{- define "node-monitoring.validation.regexes" -}}
{{- $findings := list -}}
{{- range $key, $expression := .values -}}
  {{- $message := "" -}}
  {{- if regexMatch `(^|[^\\])(\\\\)*\\Q` (toString $expression) -}}
    {{- $message = `contains \Q, which would also quote what the chart adds after it` -}}
  {{- else if regexMatch `(^|[^\\])(\\\\)*\(\?P?<` (toString $expression) -}}
    {{- $message = "contains a named group, which can exist only once in the expression that the chart builds from all entries" -}}
  {{- end -}}
  {{- if $message -}}
    {{- $findings = append $findings (dict
      "path" (append $.path $key)
      "message" $message
      "fix" "Write a backslash before each special character, and use groups without a name: (?:…)."
    ) -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}
