{{/*
Passwords and tokens written into a part of Prometheus's configuration, which goes into a ConfigMap. Takes a dict with value, which is that
part, and path.
*/}}
{{- define "node-monitoring.validation.secrets" -}}
{{- $findings := list -}}
{{- $field := last .path -}}
{{- $secrets := dict "basic_auth" "password" "authorization" "credentials" "oauth2" "client_secret" -}}
{{- $secret := kindIs "string" $field | ternary (get $secrets (toString $field)) "" -}}
{{- $isMap := kindIs "map" .value -}}
{{- range $key, $value := or $isMap (kindIs "slice" .value) | ternary .value list -}}
  {{- $path := append $.path $key -}}
  {{- $isToken := and (eq (toString $key) "bearer_token") (ne (toString $field) "labels") -}}
  {{- $isSecret := or $isToken (eq (toString $key) $secret) -}}
  {{- if and $isMap $isSecret $value (kindIs "string" $value) -}}
    {{- $findings = append $findings (dict
      "path" $path
      "message" "would be readable in a ConfigMap"
      "fix" (printf "Use %s_file, with a file from a Secret that prometheus.podSpec (or your own Prometheus) mounts." $key)
    ) -}}
  {{- end -}}
  {{- $findings = concat $findings (include "node-monitoring.validation.secrets" (dict "value" $value "path" $path) | fromJsonArray) -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}
