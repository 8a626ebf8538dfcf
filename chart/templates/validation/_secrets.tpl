{{/*
Refuses a password or token that is written out in a part of Prometheus's configuration, which goes into a ConfigMap. Takes a dict with
value, which is that part, at, which says where it is, and field, its key if it is below another. Renders nothing.
*/}}
{{- define "node-monitoring.checks.secrets" }}
{{- $secret := get (dict "basic_auth" "password" "authorization" "credentials" "oauth2" "client_secret") (default "" .field) }}
{{- if kindIs "map" .value }}
  {{- range $field, $value := .value }}
    {{- if and $value (kindIs "string" $value) (or (eq $field $secret) (and (eq $field "bearer_token") (ne $.field "labels"))) }}
      {{- $path := eq $field $secret | ternary (printf "%s.%s" $.field $field) $field }}
      {{- fail (printf "%s: %s would be readable in a ConfigMap. Set %s_file in place of it, to a file from a Secret that prometheus.podSpec, or your own Prometheus's pod, mounts." $.at $path $field) }}
    {{- end }}
    {{- include "node-monitoring.checks.secrets" (dict "value" $value "at" $.at "field" $field) }}
  {{- end }}
{{- else if kindIs "slice" .value }}
  {{- range .value }}{{ include "node-monitoring.checks.secrets" (dict "value" . "at" $.at "field" $.field) }}{{ end }}
{{- end }}
{{- end }}
