{{/* How Prometheus authenticates to the exporter: the client side of exporter/_web.tpl. */}}

{{/* The volume of Prometheus's pod with the files that the job of the nodes refers to, or nothing. Takes the root. */}}
{{- define "node-monitoring.web.clientVolume" -}}
{{- $web := .Values.web -}}
{{- if include "node-monitoring.web.tls" . -}}
name: node-exporter-credentials
projected:
  sources:
    {{- if or (not $web.tls.existingSecret) (and $web.basicAuth.enabled (not $web.basicAuth.existingSecret)) }}
    - secret:
        name: {{ include "node-monitoring.web.clientSecretName" . }}
    {{- end }}
    {{- range $name, $keys := include "node-monitoring.web.existingSecrets" . | fromJson }}
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

{{/*
The user's Secrets that Prometheus needs: a JSON object of names with lists of keys. Several can be the same Secret. Takes the root.
*/}}
{{- define "node-monitoring.web.existingSecrets" -}}
{{- $web := .Values.web -}}
{{- $secrets := dict -}}
{{- with $web.tls.existingSecret }}{{ $_ := set $secrets . (list "ca.crt") }}{{ end -}}
{{- with and $web.tls.clientAuth.enabled $web.tls.clientAuth.existingSecret -}}
  {{- $_ := set $secrets . (concat (get $secrets . | default list) (list "tls.crt" "tls.key")) -}}
{{- end -}}
{{- with and $web.basicAuth.enabled $web.basicAuth.existingSecret -}}
  {{- $_ := set $secrets . (append (get $secrets . | default list) "password") -}}
{{- end -}}
{{- toJson $secrets -}}
{{- end -}}

{{/* The credentials in the job of the nodes: fields of a scrape_config. Returns a JSON object. Takes the root. */}}
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
  {{- $basicAuth := dict "username" $web.basicAuth.username "password_file" (printf "%s/password" $folder) -}}
  {{- $_ := set $fields "basic_auth" $basicAuth -}}
{{- end -}}
{{- if .Values.kubeRBACProxy.enabled -}}
  {{- $_ := set $fields "authorization" (dict "credentials_file" .Values.scrape.kubelet.credentialsFile) -}}
{{- end -}}
{{- toJson $fields -}}
{{- end -}}
