{{/* The files that the job of the nodes names: a volume of Prometheus's pod, or nothing. */}}
{{- define "node-monitoring.web.clientVolume" -}}
{{- $web := .Values.web -}}
{{- if include "node-monitoring.web.tls" . -}}
{{- $secrets := dict -}}
{{- with $web.tls.existingSecret }}{{ $_ := set $secrets . (list "ca.crt") }}{{ end -}}
{{- with and $web.tls.clientAuth.enabled $web.tls.clientAuth.existingSecret }}{{ $_ := set $secrets . (concat (get $secrets . | default list) (list "tls.crt" "tls.key")) }}{{ end -}}
{{- with and $web.basicAuth.enabled $web.basicAuth.existingSecret }}{{ $_ := set $secrets . (concat (get $secrets . | default list) (list "password")) }}{{ end -}}
name: node-exporter-credentials
projected:
  sources:
    {{- if or (not $web.tls.existingSecret) (and $web.basicAuth.enabled (not $web.basicAuth.existingSecret)) }}
    - secret:
        name: {{ include "node-monitoring.web.clientSecretName" . }}
    {{- end }}
    {{- range $name, $keys := $secrets }}
    - secret:
        name: {{ $name | quote }}
        items:
          {{- range $keys }}
          - key: {{ . }}
            path: {{ . }}
          {{- end }}
    {{- end }}
{{- end -}}
{{- end -}}

{{/* What the job of the nodes says of all this: fields of a scrape_config. */}}
{{- define "node-monitoring.web.scrape" -}}
{{- $web := .Values.web -}}
{{- $folder := .Values.scrape.nodes.credentialsDir -}}
{{- $fields := dict -}}
{{- if include "node-monitoring.web.tls" . -}}
{{- $tls := dict "ca_file" (printf "%s/ca.crt" $folder) "server_name" (include "node-monitoring.web.serverName" .) -}}
{{- if $web.tls.clientAuth.enabled -}}
{{- $_ := set $tls "cert_file" (printf "%s/tls.crt" $folder) -}}
{{- $_ := set $tls "key_file" (printf "%s/tls.key" $folder) -}}
{{- end -}}
{{- $fields = dict "scheme" "https" "tls_config" $tls -}}
{{- end -}}
{{- if $web.basicAuth.enabled -}}
{{- $_ := set $fields "basic_auth" (dict "username" $web.basicAuth.username "password_file" (printf "%s/password" $folder)) -}}
{{- end -}}
{{- if .Values.kubeRBACProxy.enabled -}}
{{- $_ := set $fields "authorization" (dict "credentials_file" .Values.scrape.kubelet.credentialsFile) -}}
{{- end -}}
{{- toYaml $fields -}}
{{- end -}}
