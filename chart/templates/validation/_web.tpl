{{/* Access to /metrics: TLS, passwords and kube-rbac-proxy. Takes a dict with exporter and at. */}}
{{- define "node-monitoring.validation.web" -}}
{{- $values := .exporter.Values -}}
{{- $tls := $values.web.tls -}}
{{- $clientAuth := $tls.clientAuth -}}
{{- $basicAuth := $values.web.basicAuth -}}
{{- $clientAuthPath := list "web" "tls" "clientAuth" -}}
{{- $findings := list -}}
{{- if and $basicAuth.enabled (not $tls.enabled) -}}
  {{- $findings = append $findings (dict
    "path" (list "web" "basicAuth" "enabled")
    "message" "requires web.tls.enabled, because otherwise each scrape sends the password in clear text"
    "fix" "Set web.tls.enabled to true."
  ) -}}
{{- end -}}
{{- if or (gt (len $basicAuth.username) 255) (eq $basicAuth.username "<<") -}}
  {{- $findings = append $findings (dict
    "path" (list "web" "basicAuth" "username")
    "message" "must have at most 255 characters and must not be <<: the exporter cannot read such a name from its web configuration file"
    "fix" "Choose another user name."
  ) -}}
{{- end -}}
{{- if and $clientAuth.enabled (not $tls.enabled) -}}
  {{- $findings = append $findings (dict
    "path" (append $clientAuthPath "enabled")
    "message" "requires web.tls.enabled"
    "fix" "Set web.tls.enabled to true."
  ) -}}
{{- end -}}
{{- if and $tls.existingSecret (not (include "node-monitoring.web.tls" .exporter)) -}}
  {{- $findings = append $findings (dict
    "path" (list "web" "tls" "existingSecret")
    "message" "has no effect while web.tls.enabled is false"
    "fix" "Set web.tls.enabled to true, or remove this value."
  ) -}}
{{- end -}}
{{- if and $clientAuth.existingSecret (not $clientAuth.enabled) -}}
  {{- $findings = append $findings (dict
    "path" (append $clientAuthPath "existingSecret")
    "message" "has no effect while web.tls.clientAuth.enabled is false"
    "fix" "Set web.tls.clientAuth.enabled to true, or remove this value."
  ) -}}
{{- end -}}
{{- if and $clientAuth.enabled (ne (empty $tls.existingSecret) (empty $clientAuth.existingSecret)) -}}
  {{- $findings = append $findings (dict
    "path" (append $clientAuthPath "existingSecret")
    "message" "must be set together with web.tls.existingSecret, because one CA signs the certificates in both"
    "fix" "Set both, or neither."
  ) -}}
{{- end -}}
{{- range $field := list "existingSecret" "passwordHash" -}}
  {{- if and (get $basicAuth $field) (not $basicAuth.enabled) -}}
    {{- $findings = append $findings (dict
      "path" (list "web" "basicAuth" $field)
      "message" "has no effect while web.basicAuth.enabled is false"
      "fix" "Set web.basicAuth.enabled to true, or remove this value."
    ) -}}
  {{- end -}}
{{- end -}}
{{- if and $basicAuth.enabled (ne (empty $basicAuth.existingSecret) (empty $basicAuth.passwordHash)) -}}
  {{- $findings = append $findings (dict
    "path" (list "web" "basicAuth" "existingSecret")
    "message" "(the password, for Prometheus) must be set together with web.basicAuth.passwordHash (its hash, for the exporter)"
    "fix" "Set both, or neither."
  ) -}}
{{- end -}}
{{- if and (include "node-monitoring.web.native" .exporter) (hasKey (default dict $values.extraArgs) "web.config.file") -}}
  {{- $findings = append $findings (dict
    "path" (append .at.extraArgs "web.config.file")
    "message" "would replace the file that web.tls configures"
    "fix" "Remove it, or set web.tls.enabled to false."
  ) -}}
{{- end -}}
{{- if $values.kubeRBACProxy.enabled -}}
  {{- $findings = concat $findings (include "node-monitoring.validation.kubeRBACProxy" . | fromJsonArray) -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* kube-rbac-proxy, where it is enabled. Takes a dict with exporter and at. */}}
{{- define "node-monitoring.validation.kubeRBACProxy" -}}
{{- $values := .exporter.Values -}}
{{- $proxy := $values.kubeRBACProxy -}}
{{- $at := .at -}}
{{- $arg := dict "image" $proxy.image "path" (list "kubeRBACProxy" "image") -}}
{{- $findings := include "node-monitoring.validation.imageVersion" $arg | fromJsonArray -}}
{{- range $name, $isEnabled := dict "basicAuth" $values.web.basicAuth.enabled "tls.clientAuth" $values.web.tls.clientAuth.enabled -}}
  {{- if $isEnabled -}}
    {{- $findings = append $findings (dict
      "path" (concat (list "web") (splitList "." $name) (list "enabled"))
      "message" "cannot be combined with kubeRBACProxy.enabled"
      "fix" "Set one of them to false."
    ) -}}
  {{- end -}}
{{- end -}}
{{- if has (int $proxy.port) (list (int $values.port) 10250) -}}
  {{- $findings = append $findings (dict
    "path" (list "kubeRBACProxy" "port")
    "message" (printf "%v is the port of kube-rbac-proxy itself (port) or of the kubelet" $proxy.port)
    "fix" "Choose another port."
  ) -}}
{{- end -}}
{{- range $flag := list "web.listen-address" "web.config.file" -}}
  {{- if hasKey (default dict $values.extraArgs) $flag -}}
    {{- $findings = append $findings (dict
      "path" (append $at.extraArgs $flag)
      "message" "would hide the exporter from kube-rbac-proxy, or let clients bypass it"
      "fix" "Remove it."
    ) -}}
  {{- end -}}
{{- end -}}
{{- $probed := dig "httpGet" "path" "/" (default dict $values.readinessProbe) -}}
{{- if ne $probed "/" -}}
  {{- $findings = append $findings (dict
    "path" (concat $at.readinessProbe (list "httpGet" "path"))
    "message" (printf "%s requires a token with kube-rbac-proxy, and the kubelet sends none" $probed)
    "fix" "Set it to /."
  ) -}}
{{- end -}}
{{- if $values.scrape.nodes.staticTargets -}}
  {{- $findings = append $findings (dict
    "path" (list "scrape" "nodes" "staticTargets")
    "message" "would receive the token of Prometheus, because kubeRBACProxy.enabled adds it to this job"
    "fix" "Move these hosts to scrape.extraScrapeConfigs."
  ) -}}
{{- end -}}
{{- if and $values.rbac.create (not (or $values.serviceAccount.create $values.serviceAccount.name)) -}}
  {{- $findings = append $findings (dict
    "path" (list "kubeRBACProxy" "enabled")
    "message" "would give its permissions to every pod that uses the namespace's default service account"
    "fix" "Set serviceAccount.create to true, or set serviceAccount.name."
  ) -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}
