{{/*
Templates of other programs in extraObjects, such as Prometheus's `{{ $labels.instance }}` or Grafana's `{{instance}}`. Helm would render
them, and fail. Takes a dict with root.
*/}}
{{- define "node-monitoring.validation.extraObjects" -}}
{{- $findings := list -}}
{{- range $name, $object := .root.Values.extraObjects -}}
  {{- $text := kindIs "string" $object | ternary $object (toYaml $object) -}}
  {{- /* What is in quotes within an action is text to Helm. */ -}}
  {{- $code := regexReplaceAll "\\{\\{-?\\s*(`[^`]*`|\"[^\"]*\")\\s*-?\\}\\}" $text "" -}}
  {{- $foreign := "" -}}
  {{- range regexFindAll `\{\{[^{}]*\}\}` $code -1 -}}
    {{- $action := . -}}
    {{- range regexFindAll `\$[A-Za-z_]\w*` . -1 -}}
      {{- $isDefined := regexMatch (printf `\$%s\b\s*(,\s*\$\w+\s*)?:=|,\s*\$%s\b\s*:=` (trimPrefix "$" .) (trimPrefix "$" .)) $code -}}
      {{- if not $isDefined }}{{ $foreign = default $action $foreign }}{{ end -}}
    {{- end -}}
    {{- $word := regexFind `^\{\{-?\s*[A-Za-z_]\w*\s*-?\}\}$` . | trimAll "{}- " -}}
    {{- if and $word (not (has $word (list "break" "continue" "else" "end" "list" "dict" "now" "uuidv4"))) -}}
      {{- $foreign = default $action $foreign -}}
    {{- end -}}
  {{- end -}}
  {{- if $foreign -}}
    {{- $findings = append $findings (dict
      "path" (list "extraObjects" $name)
      "message" (printf "contains %s, a template of another program, which Helm would render" $foreign)
      "fix" (printf "Write {{ `%s` }} instead." $foreign)
    ) -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}
