{{/* The checks of how /metrics is secured. They render nothing. Takes the context of an exporter. */}}
{{- define "node-monitoring.checks.web" }}
{{- $tls := .Values.web.tls }}
{{- $basicAuth := .Values.web.basicAuth }}
{{- $proxy := .Values.kubeRBACProxy }}

{{- if and $proxy.enabled (or $tls.clientAuth.enabled $basicAuth.enabled) }}
  {{- fail (printf "web.%s.enabled is for node_exporter itself, and kubeRBACProxy.enabled has a proxy ask who calls. Set one of them to false." ($basicAuth.enabled | ternary "basicAuth" "tls.clientAuth")) }}
{{- end }}
{{- if and $basicAuth.enabled (not $tls.enabled) }}
  {{- fail "web.basicAuth.enabled would send the password in clear text with each scrape. Set web.tls.enabled to true." }}
{{- end }}
{{- if and $tls.clientAuth.enabled (not $tls.enabled) }}
  {{- fail "web.tls.clientAuth.enabled asks for certificates, of which there are none without TLS. Set web.tls.enabled to true." }}
{{- end }}
{{- if and $tls.existingSecret (not (include "node-monitoring.web.tls" .)) }}
  {{- fail "web.tls.existingSecret has no effect while web.tls.enabled is false. Set it to true, or web.tls.existingSecret to \"\"." }}
{{- end }}
{{- if and $tls.clientAuth.existingSecret (not $tls.clientAuth.enabled) }}
  {{- fail "web.tls.clientAuth.existingSecret has no effect while web.tls.clientAuth.enabled is false. Set it to true, or web.tls.clientAuth.existingSecret to \"\"." }}
{{- end }}
{{- if and $tls.clientAuth.enabled (ne (empty $tls.existingSecret) (empty $tls.clientAuth.existingSecret)) }}
  {{- fail "web.tls.existingSecret and web.tls.clientAuth.existingSecret go together, as one CA signs the certificates in both. Set both, or none." }}
{{- end }}
{{- if and (or $basicAuth.existingSecret $basicAuth.passwordHash) (not $basicAuth.enabled) }}
  {{- fail "web.basicAuth.existingSecret and web.basicAuth.passwordHash have no effect while web.basicAuth.enabled is false. Set it to true, or both to \"\"." }}
{{- end }}
{{- if ne (empty $basicAuth.existingSecret) (empty $basicAuth.passwordHash) }}
  {{- fail "web.basicAuth.existingSecret (the password, for Prometheus) and web.basicAuth.passwordHash (its hash, for the exporter) go together. Set both, or none." }}
{{- end }}
{{- if and (include "node-monitoring.web.native" .) (hasKey (default dict .Values.extraArgs) "web.config.file") }}
  {{- fail "extraArgs.web.config.file would take the place of what web.tls.enabled configures. Remove it, or set web.tls.enabled to false." }}
{{- end }}

{{- if $proxy.enabled }}
  {{- if has (int $proxy.port) (list (int .Values.port) 10250) }}
    {{- fail (printf "kubeRBACProxy.port %v is taken on each node, by kube-rbac-proxy itself or the kubelet. Choose another port." $proxy.port) }}
  {{- end }}
  {{- range $flag := list "web.listen-address" "web.config.file" }}
    {{- if hasKey (default dict $.Values.extraArgs) $flag }}
      {{- fail (printf "extraArgs.%s would keep kube-rbac-proxy from the exporter, or open a way past it. Remove it." $flag) }}
    {{- end }}
  {{- end }}
  {{- $path := dig "httpGet" "path" "/" (default dict .Values.readinessProbe) }}
  {{- if ne $path "/" }}
    {{- fail (printf "readinessProbe asks for %s, which kube-rbac-proxy lets nobody have without a token. Set its path to /." $path) }}
  {{- end }}
  {{- if .Values.scrape.nodes.staticTargets }}
    {{- fail "scrape.nodes.staticTargets are hosts outside the cluster, and with kubeRBACProxy.enabled Prometheus would show them its token. Put them into scrape.extraScrapeConfigs." }}
  {{- end }}
  {{- if and .Values.rbac.create (not .Values.serviceAccount.create) (not .Values.serviceAccount.name) }}
    {{- fail "kubeRBACProxy would give its rights to every pod of the namespace's service account default. Set serviceAccount.create to true, or serviceAccount.name to one of its own." }}
  {{- end }}
{{- end }}
{{- end }}
