{{/*
Who can read /metrics: node_exporter itself serves TLS and asks for credentials (`web`), or kube-rbac-proxy in front of it does, with the
certificate of `web.tls`. The nodes and Prometheus have separate Secrets, and a pod mounts only those that it needs, because a kubelet can
read the Secrets of its pods.
*/}}

{{/* `true` if Prometheus scrapes the exporter over TLS, else empty. Takes the root or an exporter. */}}
{{- define "node-monitoring.web.tls" -}}
{{- if or .Values.web.tls.enabled .Values.kubeRBACProxy.enabled }}true{{ end -}}
{{- end -}}

{{/* `true` if node_exporter has a web configuration file, else empty. Takes the root or an exporter. */}}
{{- define "node-monitoring.web.native" -}}
{{- if and .Values.web.tls.enabled (not .Values.kubeRBACProxy.enabled) }}true{{ end -}}
{{- end -}}

{{/* The host name in the certificate. Targets are addresses, so all nodes share one certificate with one name. Takes the root. */}}
{{- define "node-monitoring.web.serverName" -}}
{{- include "node-monitoring.fullname" . }}.{{ include "node-monitoring.namespace" . }}.svc
{{- end -}}

{{/* The name of the Secret for the exporter's pods. Takes the root or an exporter. */}}
{{- define "node-monitoring.web.secretName" -}}
{{- include "node-monitoring.componentName" (dict "root" . "component" "web") -}}
{{- end -}}

{{/* The name of the Secret for Prometheus. Takes the root. */}}
{{- define "node-monitoring.web.clientSecretName" -}}
{{- include "node-monitoring.componentName" (dict "root" . "component" "web-client") -}}
{{- end -}}

{{/* The directory of the certificate and of the web configuration file in the exporter's pods. */}}
{{- define "node-monitoring.web.folder" -}}
/etc/node-exporter
{{- end -}}

{{/*
The data of both Secrets: a JSON object with server and client. What the cluster already has is kept: the certificates of both Secrets
together, because one CA signed them and its key is not stored; and the password with its hash. Each call can generate other data, so it
must be called once. Takes the root.
*/}}
{{- define "node-monitoring.web.secrets" -}}
{{- $namespace := include "node-monitoring.namespace" . -}}
{{- $oldServer := (lookup "v1" "Secret" $namespace (include "node-monitoring.web.secretName" .)).data | default dict -}}
{{- $oldClient := (lookup "v1" "Secret" $namespace (include "node-monitoring.web.clientSecretName" .)).data | default dict -}}
{{- $server := dict -}}
{{- $client := dict -}}
{{- if and (include "node-monitoring.web.tls" .) (not .Values.web.tls.existingSecret) -}}
  {{- $server = pick $oldServer "ca.crt" "tls.crt" "tls.key" -}}
  {{- $client = pick $oldClient "ca.crt" "tls.crt" "tls.key" -}}
  {{- if lt (add (len $server) (len $client)) 6 -}}
    {{- $certificates := include "node-monitoring.web.certificates" . | fromJson -}}
    {{- $server = $certificates.server -}}
    {{- $client = $certificates.client -}}
  {{- end -}}
{{- end -}}
{{- if include "node-monitoring.web.native" . -}}
  {{- $user := dict -}}
  {{- if .Values.web.basicAuth.enabled -}}
    {{- $credentials := include "node-monitoring.web.credentials" (dict "root" . "server" $oldServer "client" $oldClient) | fromJson -}}
    {{- $user = dict "basic_auth_users" (dict .Values.web.basicAuth.username $credentials.hash) -}}
    {{- with $credentials.password }}{{ $_ := set $client "password" (b64enc .) }}{{ end -}}
  {{- end -}}
  {{- $config := merge $user (dict "tls_server_config" (include "node-monitoring.web.serverConfig" . | fromJson)) -}}
  {{- $_ := set $server "web-config.yml" (include "node-monitoring.strictYaml" $config | b64enc) -}}
{{- end -}}
{{- dict "server" $server "client" $client | toJson -}}
{{- end -}}

{{/* Certificates for both Secrets, by a new CA: a JSON object with server and client. Takes the root. */}}
{{- define "node-monitoring.web.certificates" -}}
{{- $ca := genCA (include "node-monitoring.web.secretName" .) 3650 -}}
{{- $names := dict "server" (include "node-monitoring.web.serverName" .) "client" (include "node-monitoring.web.clientName" .) -}}
{{- $commonNames := dict "server" "node-exporter" "client" "prometheus" -}}
{{- $certificates := dict -}}
{{- range $side, $name := $names -}}
  {{- $pair := genSignedCert (get $commonNames $side) nil (list $name) 3650 $ca -}}
  {{- $data := dict "ca.crt" (b64enc $ca.Cert) "tls.crt" (b64enc $pair.Cert) "tls.key" (b64enc $pair.Key) -}}
  {{- $_ := set $certificates $side $data -}}
{{- end -}}
{{- toJson $certificates -}}
{{- end -}}

{{/* The host name in Prometheus's certificate. Takes the root. */}}
{{- define "node-monitoring.web.clientName" -}}
prometheus.{{ include "node-monitoring.web.serverName" . }}
{{- end -}}

{{/*
The password of Prometheus and its hash: a JSON object with hash, and with password if the chart generates it. Takes a dict with root, and
with server and client, the data of both Secrets in the cluster.
*/}}
{{- define "node-monitoring.web.credentials" -}}
{{- $basicAuth := .root.Values.web.basicAuth -}}
{{- $credentials := dict "hash" $basicAuth.passwordHash -}}
{{- if not $basicAuth.existingSecret -}}
  {{- $config := get .server "web-config.yml" | b64dec | fromYaml -}}
  {{- $oldHash := dig "basic_auth_users" $basicAuth.username "" $config -}}
  {{- $password := get .client "password" | b64dec | default (randAlphaNum 32) -}}
  {{- $isKept := not (or (empty $oldHash) (empty (get .client "password"))) -}}
  {{- $credentials = dict "password" $password "hash" ($isKept | ternary $oldHash (bcrypt $password)) -}}
{{- end -}}
{{- toJson $credentials -}}
{{- end -}}

{{/* The `tls_server_config` of node_exporter's web configuration file. Returns a JSON object. Takes the root. */}}
{{- define "node-monitoring.web.serverConfig" -}}
{{- $tls := .Values.web.tls -}}
{{- $config := dict "cert_file" "tls.crt" "key_file" "tls.key" -}}
{{- if $tls.clientAuth.enabled -}}
  {{- $_ := set $config "client_auth_type" "RequireAndVerifyClientCert" -}}
  {{- $_ := set $config "client_ca_file" "ca.crt" -}}
  {{- /* The same CA signed the certificate of the nodes, and a node must not read the metrics of another. */ -}}
  {{- if not $tls.existingSecret -}}
    {{- $_ := set $config "client_allowed_sans" (list (include "node-monitoring.web.clientName" .)) -}}
  {{- end -}}
{{- end -}}
{{- toJson $config -}}
{{- end -}}

{{/* The volume with the files for node_exporter or kube-rbac-proxy, or nothing. Takes an exporter. */}}
{{- define "node-monitoring.web.volume" -}}
{{- $tls := .Values.web.tls -}}
{{- if include "node-monitoring.web.tls" . -}}
name: web
projected:
  sources:
    {{- if or (include "node-monitoring.web.native" .) (not $tls.existingSecret) }}
    - secret:
        name: {{ include "node-monitoring.web.secretName" . }}
    {{- end }}
    {{- with $tls.existingSecret }}
    - secret:
        name: {{ . | quote }}
        items:
          {{- range $tls.clientAuth.enabled | ternary (list "ca.crt" "tls.crt" "tls.key") (list "tls.crt" "tls.key") }}
          - key: {{ . }}
            path: {{ . }}
          {{- end }}
    {{- end }}
{{- end -}}
{{- end -}}

{{/*
A probe of the exporter that the kubelet can pass: over HTTPS with TLS, and only a connection where it would need a certificate or a
password. A probe with its own headers may contain the password. Takes a dict with exporter and probe, the values of the probe.
*/}}
{{- define "node-monitoring.web.probe" -}}
{{- $values := .exporter.Values -}}
{{- $probe := include "node-monitoring.exporter.probe" .probe | fromJson -}}
{{- with $probe.httpGet -}}
  {{- if not .port }}{{ $_ := set . "port" (default $values.port $values.portName) }}{{ end -}}
  {{- if or $values.web.tls.clientAuth.enabled (and $values.web.basicAuth.enabled (not .httpHeaders)) -}}
    {{- $_ := set $probe "tcpSocket" (pick . "port" "host") -}}
    {{- $_ := unset $probe "httpGet" -}}
  {{- else if and (include "node-monitoring.web.tls" $.exporter) (not .scheme) -}}
    {{- $_ := set . "scheme" "HTTPS" -}}
  {{- end -}}
{{- end -}}
{{- with $probe }}{{ toYaml . }}{{ end -}}
{{- end -}}
