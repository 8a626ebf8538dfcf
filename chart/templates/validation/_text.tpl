{{/*
Text that `toYaml` cannot write, such as the character DEL. It writes nothing in its place, so that a security context or all rules would
be missing. Takes a dict with root.
*/}}
{{- define "node-monitoring.validation.text" -}}
{{- /* `toYaml` is slow, and writes all printable ASCII text. */ -}}
{{- if regexMatch "[^ -~]" (toJson .root.Values) -}}
  {{- include "node-monitoring.validation.unwritable" (dict "value" .root.Values "path" list) -}}
{{- else -}}
  {{- toJson list -}}
{{- end -}}
{{- end -}}

{{/* The innermost values that `toYaml` cannot write. Takes a dict with value and path. */}}
{{- define "node-monitoring.validation.unwritable" -}}
{{- $findings := list -}}
{{- if not (toYaml .value) -}}
  {{- range $key, $value := or (kindIs "map" .value) (kindIs "slice" .value) | ternary .value dict -}}
    {{- $arg := dict "value" $value "path" (append $.path $key) -}}
    {{- $findings = concat $findings (include "node-monitoring.validation.unwritable" $arg | fromJsonArray) -}}
  {{- end -}}
  {{- $findings = default (list (dict
    "path" .path
    "message" "contains a character that cannot be written as YAML"
    "fix" "Remove the control characters."
  )) $findings -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}
