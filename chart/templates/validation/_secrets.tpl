{{/*
Secrets in a part of Prometheus's configuration, which goes into a ConfigMap. Which fields are secrets is generated from Prometheus's own
types, see files/prometheus-secrets.json. Takes a dict with root, value, which is that part, path, and part, its key under `roots` there.
*/}}
{{- define "node-monitoring.validation.secrets" -}}
{{- if .value -}}
  {{- $fields := .root.Files.Get "files/prometheus-secrets.json" | fromJson -}}
  {{- include "node-monitoring.validation.secretsBelow" (dict
    "value" .value
    "path" .path
    "types" $fields.types
    "type" (get $fields.roots .part)
  ) -}}
{{- else -}}
  {{- toJson list -}}
{{- end -}}
{{- end -}}

{{/*
Secrets below a value. Takes a dict with value, path, types, which are those of the file, and type, the name of the value's type there,
which is empty for a type without secrets.
*/}}
{{- define "node-monitoring.validation.secretsBelow" -}}
{{- $findings := list -}}
{{- $isList := kindIs "slice" .value -}}
{{- $field := last .path | toString -}}
{{- $isHeader := eq $field "http_headers" -}}
{{- $isFree := has $field (list "params" "headers" "endpoint_params") -}}
{{- range $key, $value := .value -}}
  {{- $path := append $.path $key -}}
  {{- $type := $.type -}}
  {{- if not $isList -}}
    {{- $fields := default dict (get $.types $.type) -}}
    {{- $type = default (get $fields "*") (get $fields $key) -}}
  {{- end -}}
  {{- $hasValues := and (kindIs "map" $value) (not (empty (get $value "values"))) -}}
  {{- if and (kindIs "map" $type) (not (has (toString $value) (list "" "<nil>" "[]" "map[]"))) -}}
    {{- $findings = append $findings (dict
      "path" $path
      "message" "is a secret, and would be readable in a ConfigMap"
      "fix" (include "node-monitoring.validation.secretFix" $type.file)
    ) -}}
  {{- else if and (or $isFree (and $isHeader $hasValues)) (include "node-monitoring.validation.soundsSecret" $key) -}}
    {{- $findings = append $findings (dict
      "path" ($isHeader | ternary (append $path "values") $path)
      "message" "is a secret by its name, and would be readable in a ConfigMap"
      "fix" "Use authorization.credentials_file or http_headers.<name>.files, with a file from a Secret that Prometheus mounts."
    ) -}}
  {{- else if or (kindIs "map" $value) (kindIs "slice" $value) -}}
    {{- $below := dict "value" $value "path" $path "types" $.types "type" $type -}}
    {{- $findings = concat $findings (include "node-monitoring.validation.secretsBelow" $below | fromJsonArray) -}}
  {{- else if and (kindIs "string" $value) (ne (toString $key) "regex") (include "node-monitoring.validation.hasUserInfo" $value) -}}
    {{- $findings = append $findings (include "node-monitoring.validation.userInfo" $path | fromJson) -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* What to do with a secret. Takes the name of the field for a file with it, or nothing if Prometheus has none. */}}
{{- define "node-monitoring.validation.secretFix" -}}
{{- if . -}}
Use {{ . }}, with a file from a Secret that prometheus.podSpec (or your own Prometheus) mounts.
{{- else -}}
Prometheus reads it only from its configuration. Put this part into a file that a Secret mounts, and name it in a Prometheus of your own.
{{- end -}}
{{- end -}}

{{/* Whether the name of a parameter, header or variable says that it is a secret: `true`, or nothing. */}}
{{- define "node-monitoring.validation.soundsSecret" -}}
{{- $ends := `auth|authorization|cookie|credentials?|hmac|pass|passwd|password|pwd|secret|signature|token` -}}
{{- $keys := `(access|account|api|app|auth|function|license|private|sas|secret|shared|signing|subscription)[_-]?key` -}}
{{- if regexMatch (printf "(?i)^((.*[_-])?(%s|%s)|key|sig)$" $ends $keys) . }}true{{ end -}}
{{- end -}}

{{/*
Secrets among all values, which end in objects that many may read: URLs with user info, and variables of containers. The values of other
charts under `global` and the user's own objects are not looked at. Takes a dict with root.
*/}}
{{- define "node-monitoring.validation.urls" -}}
{{- $values := omit .root.Values "global" "extraObjects" -}}
{{- $findings := "[]" -}}
{{- /* Few values need the long way. */ -}}
{{- if regexMatch `//[^/?#\s"]*@|"env":` (toJson $values) -}}
  {{- $findings = include "node-monitoring.validation.readable" (dict "value" $values "path" list) -}}
{{- end -}}
{{- $findings -}}
{{- end -}}

{{/* The findings below a value. Returns a JSON list. Takes a dict with value and path. */}}
{{- define "node-monitoring.validation.readable" -}}
{{- $findings := list -}}
{{- $isVariable := eq (initial .path | last | toString) "env" -}}
{{- if and $isVariable (include "node-monitoring.validation.isSecretVariable" .value) -}}
  {{- $findings = append $findings (dict
    "path" (append .path "value")
    "message" "is a secret by its name, which everyone who may read the object can see"
    "fix" "Use valueFrom.secretKeyRef."
  ) -}}
{{- end -}}
{{- range $key, $value := .value -}}
  {{- $path := append $.path $key -}}
  {{- if or (kindIs "map" $value) (kindIs "slice" $value) -}}
    {{- $args := dict "value" $value "path" $path -}}
    {{- $findings = concat $findings (include "node-monitoring.validation.readable" $args | fromJsonArray) -}}
  {{- else if and (kindIs "string" $value) (not (has $key (list "regex" "expr"))) -}}
    {{- if include "node-monitoring.validation.hasUserInfo" $value -}}
      {{- $findings = append $findings (include "node-monitoring.validation.userInfo" $path | fromJson) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* Whether the text of a variable is a secret, and no path, switch or other variable: `true`, or nothing. Takes the variable. */}}
{{- define "node-monitoring.validation.isSecretVariable" -}}
{{- $isHarmless := regexMatch `^(/.*|\$\(\w+\)|(?i:true|false|on|off|yes|no)|\d)$` (toString .value) -}}
{{- if and .value (not $isHarmless) (include "node-monitoring.validation.soundsSecret" .name) }}true{{ end -}}
{{- end -}}

{{/* Whether a text is a URL with a user name or a password, or contains one: `true`, or nothing. */}}
{{- define "node-monitoring.validation.hasUserInfo" -}}
{{- if regexMatch `(^\s*([A-Za-z][A-Za-z0-9+.-]*:)?|[\s=,][A-Za-z][A-Za-z0-9+.-]*:)//[^/?#\s]*@` . }}true{{ end -}}
{{- end -}}

{{/* The finding for a URL with user info. Returns a JSON object. Takes the path of the value. */}}
{{- define "node-monitoring.validation.userInfo" -}}
{{- dict
  "path" .
  "message" "has a user name or password in its URL, which everyone who may read the object can see"
  "fix" "Remove them from the URL, and use basic_auth with a password_file where Prometheus needs a login."
  | toJson
-}}
{{- end -}}
