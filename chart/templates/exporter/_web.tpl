{{/*
How /metrics is secured: by node_exporter itself (`web`), or by kube-rbac-proxy in front of it, which takes its certificate from `web.tls`.
Secrets for the nodes and for Prometheus are apart, and no pod names one that it does not need: a kubelet may read those of its pods.
*/}}

{{/* `true` where Prometheus reaches the exporter by TLS, else nothing. */}}
{{- define "node-monitoring.web.tls" -}}
{{- if or .Values.web.tls.enabled .Values.kubeRBACProxy.enabled }}true{{ end -}}
{{- end -}}

{{/* `true` where node_exporter reads a web configuration, else nothing. */}}
{{- define "node-monitoring.web.native" -}}
{{- if and .Values.web.tls.enabled (not .Values.kubeRBACProxy.enabled) }}true{{ end -}}
{{- end -}}

{{/* The host name in the certificate, by which Prometheus knows every node's exporter: targets are addresses, and all have one certificate. */}}
{{- define "node-monitoring.web.serverName" -}}
{{- include "node-monitoring.fullname" . }}.{{ include "node-monitoring.namespace" . }}.svc
{{- end -}}

{{/* The name of the Secret for the exporter's pods. */}}
{{- define "node-monitoring.web.secretName" -}}
{{- include "node-monitoring.componentName" (dict "root" . "component" "web") -}}
{{- end -}}

{{/* The name of the Secret for Prometheus. */}}
{{- define "node-monitoring.web.clientSecretName" -}}
{{- include "node-monitoring.componentName" (dict "root" . "component" "web-client") -}}
{{- end -}}

{{/* The folder of the certificate, and of the web configuration, in the exporter's pods. */}}
{{- define "node-monitoring.web.folder" -}}
/etc/node-exporter
{{- end -}}

{{/*
What is in both Secrets of the chart, as a map with server and client. What a cluster has already is kept: the certificates of both Secrets
together, as they are of one CA, whose key is kept nowhere; and the password with its hash. Call it once: each call may make others.
*/}}
{{- define "node-monitoring.web.secrets" -}}
{{- $web := .Values.web -}}
{{- $namespace := include "node-monitoring.namespace" . -}}
{{- $oldServer := (lookup "v1" "Secret" $namespace (include "node-monitoring.web.secretName" .)).data | default dict -}}
{{- $oldClient := (lookup "v1" "Secret" $namespace (include "node-monitoring.web.clientSecretName" .)).data | default dict -}}
{{- $server := dict -}}
{{- $client := dict -}}
{{- $clientName := printf "prometheus.%s" (include "node-monitoring.web.serverName" .) -}}
{{- if and (include "node-monitoring.web.tls" .) (not $web.tls.existingSecret) -}}
{{- $server = pick $oldServer "ca.crt" "tls.crt" "tls.key" -}}
{{- $client = pick $oldClient "ca.crt" "tls.crt" "tls.key" -}}
{{- if lt (add (len $server) (len $client)) 6 -}}
{{- $ca := genCA (include "node-monitoring.web.secretName" .) 3650 -}}
{{- $certificate := genSignedCert "node-exporter" nil (list (include "node-monitoring.web.serverName" .)) 3650 $ca -}}
{{- $server = dict "ca.crt" (b64enc $ca.Cert) "tls.crt" (b64enc $certificate.Cert) "tls.key" (b64enc $certificate.Key) -}}
{{- $certificate = genSignedCert "prometheus" nil (list $clientName) 3650 $ca -}}
{{- $client = dict "ca.crt" (b64enc $ca.Cert) "tls.crt" (b64enc $certificate.Cert) "tls.key" (b64enc $certificate.Key) -}}
{{- end -}}
{{- end -}}
{{- if include "node-monitoring.web.native" . -}}
{{- $tls := dict "cert_file" "tls.crt" "key_file" "tls.key" -}}
{{- if $web.tls.clientAuth.enabled -}}
{{- $_ := set $tls "client_auth_type" "RequireAndVerifyClientCert" -}}
{{- $_ := set $tls "client_ca_file" "ca.crt" -}}
{{- /* The same CA has signed the nodes' own certificate, and no node shall read another one's metrics. */ -}}
{{- if not $web.tls.existingSecret }}{{ $_ := set $tls "client_allowed_sans" (list $clientName) }}{{ end -}}
{{- end -}}
{{- $config := dict "tls_server_config" $tls -}}
{{- if $web.basicAuth.enabled -}}
{{- $hash := $web.basicAuth.passwordHash -}}
{{- if not $web.basicAuth.existingSecret -}}
{{- $before := dig "basic_auth_users" $web.basicAuth.username "" (get $oldServer "web-config.yml" | b64dec | fromYaml) -}}
{{- $password := get $oldClient "password" | b64dec | default (randAlphaNum 32) -}}
{{- $isKept := not (or (empty $before) (empty (get $oldClient "password"))) -}}
{{- $hash = $isKept | ternary $before (bcrypt $password) -}}
{{- $_ := set $client "password" (b64enc $password) -}}
{{- end -}}
{{- $_ := set $config "basic_auth_users" (dict $web.basicAuth.username $hash) -}}
{{- end -}}
{{- $_ := set $server "web-config.yml" (toYaml $config | b64enc) -}}
{{- end -}}
{{- toYaml (dict "server" $server "client" $client) -}}
{{- end -}}

{{/* The files for the exporter or kube-rbac-proxy: a pod's volume, or nothing. */}}
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
A probe of the exporter such that the kubelet can pass it: by HTTPS under TLS, and by a connection alone where it would have to show a
certificate or a password. A probe with headers of its own may have the password. Takes a dict with root and probe.
*/}}
{{- define "node-monitoring.web.probe" -}}
{{- $web := .root.Values.web -}}
{{- $probe := include "node-monitoring.exporter.probe" .probe | fromYaml -}}
{{- with $probe.httpGet -}}
{{- if not .port }}{{ $_ := set . "port" (default $.root.Values.port $.root.Values.portName) }}{{ end -}}
{{- if or $web.tls.clientAuth.enabled (and $web.basicAuth.enabled (not .httpHeaders)) -}}
{{- $_ := set $probe "tcpSocket" (pick . "port" "host") -}}
{{- $_ := unset $probe "httpGet" -}}
{{- else if and (include "node-monitoring.web.tls" $.root) (not .scheme) -}}
{{- $_ := set . "scheme" "HTTPS" -}}
{{- end -}}
{{- end -}}
{{- with $probe }}{{ toYaml . }}{{ end -}}
{{- end -}}
