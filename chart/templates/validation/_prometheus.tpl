{{/* The bundled Prometheus. Takes a dict with root and jobs. */}}
{{- define "node-monitoring.validation.prometheus" -}}
{{- $prometheus := .root.Values.prometheus -}}
{{- $findings := list -}}
{{- if and $prometheus.service.nodePort (eq $prometheus.service.type "ClusterIP") -}}
  {{- $findings = append $findings (dict
    "path" (list "prometheus" "service" "nodePort")
    "message" "has no effect while prometheus.service.type is ClusterIP"
    "fix" "Set prometheus.service.type to NodePort, or remove nodePort."
  ) -}}
{{- end -}}
{{- range $name := list "ingress" "route" -}}
  {{- if and (get $prometheus $name).enabled (not $prometheus.enabled) -}}
    {{- $findings = append $findings (dict
      "path" (list "prometheus" $name "enabled")
      "message" "requires prometheus.enabled"
      "fix" (printf "Set prometheus.enabled to true, or prometheus.%s.enabled to false." $name)
    ) -}}
  {{- end -}}
{{- end -}}
{{- if $prometheus.enabled -}}
  {{- range $subject := list "targets" "agent" "access" "pod" -}}
    {{- $helper := printf "node-monitoring.validation.prometheus.%s" $subject -}}
    {{- $findings = concat $findings (include $helper $ | fromJsonArray) -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* What it scrapes, and with which permissions. Takes a dict with root and jobs. */}}
{{- define "node-monitoring.validation.prometheus.targets" -}}
{{- $prometheus := .root.Values.prometheus -}}
{{- $findings := list -}}
{{- if not .jobs -}}
  {{- $findings = append $findings (dict
    "path" (list "prometheus" "enabled")
    "message" "requires a scrape job, and none is enabled"
    "fix" "Enable scrape.nodes or scrape.kubelet, or add a job to scrape.extraScrapeConfigs."
  ) -}}
{{- end -}}
{{- if and $prometheus.serviceAccount.create (not .root.Values.rbac.create) -}}
  {{- $findings = append $findings (dict
    "path" (list "rbac" "create")
    "message" "must be true for the bundled Prometheus, whose service account has to list nodes and scrape kubelets"
    "fix" "Set it to true, or use an existing account: set prometheus.serviceAccount.create to false, and its name."
  ) -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* Agent mode, and what it sends. Takes a dict with root and jobs. */}}
{{- define "node-monitoring.validation.prometheus.agent" -}}
{{- $prometheus := .root.Values.prometheus -}}
{{- $findings := list -}}
{{- if $prometheus.agentMode -}}
  {{- if not $prometheus.remoteWrite -}}
    {{- $findings = append $findings (dict
      "path" (list "prometheus" "agentMode")
      "message" "requires prometheus.remoteWrite, because an agent does not store samples"
      "fix" "Add an endpoint to prometheus.remoteWrite, or set prometheus.agentMode to false."
    ) -}}
  {{- end -}}
  {{- range $name := list "alertmanagers" "retentionSize" -}}
    {{- if get $prometheus $name -}}
      {{- $findings = append $findings (dict
        "path" (list "prometheus" $name)
        "message" "has no effect with prometheus.agentMode, because an agent neither evaluates alerts nor stores samples"
        "fix" "Remove it."
      ) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $endpoints := list -}}
{{- range $index, $endpoint := $prometheus.remoteWrite -}}
  {{- if has (toJson $endpoint) $endpoints -}}
    {{- $findings = append $findings (dict
      "path" (list "prometheus" "remoteWrite" $index)
      "message" "is the same as an earlier entry, which Prometheus rejects"
      "fix" "Remove it, or give it another name."
    ) -}}
  {{- end -}}
  {{- $endpoints = append $endpoints (toJson $endpoint) -}}
{{- end -}}
{{- range $name, $part := dict "remoteWrite" "remoteWrite" "alertmanagers" "alertmanager" -}}
  {{- $arg := dict "root" $.root "value" (get $prometheus $name) "path" (list "prometheus" $name) "part" $part -}}
  {{- $findings = concat $findings (include "node-monitoring.validation.secrets" $arg | fromJsonArray) -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* Ingress, route and shards. Takes a dict with root and jobs. */}}
{{- define "node-monitoring.validation.prometheus.access" -}}
{{- $prometheus := .root.Values.prometheus -}}
{{- $isSharded := gt (int $prometheus.shards) 1 -}}
{{- $findings := list -}}
{{- range $name, $field := dict "ingress" "hosts" "route" "parentRefs" -}}
  {{- $access := get $prometheus $name -}}
  {{- if and $access.enabled (not (get $access $field)) -}}
    {{- $findings = append $findings (dict
      "path" (list "prometheus" $name $field)
      "message" (printf "is empty, but prometheus.%s.enabled requires it" $name)
      "fix" "Add an entry."
    ) -}}
  {{- end -}}
  {{- if and $access.enabled $isSharded -}}
    {{- $findings = append $findings (dict
      "path" (list "prometheus" $name "enabled")
      "message" "cannot expose a sharded Prometheus, because each shard has only some of the nodes"
      "fix" "Set it to false, and query the backend of prometheus.remoteWrite."
    ) -}}
  {{- end -}}
{{- end -}}
{{- if and $isSharded (hasKey (default dict $prometheus.externalLabels) "prometheus_shard") -}}
  {{- $findings = append $findings (dict
    "path" (list "prometheus" "externalLabels" "prometheus_shard")
    "message" "is a label that the chart sets"
    "fix" "Choose another name."
  ) -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* Image, flags and containers. Takes a dict with root and jobs. */}}
{{- define "node-monitoring.validation.prometheus.pod" -}}
{{- $prometheus := .root.Values.prometheus -}}
{{- $findings := list -}}
{{- $instead := dict
  "agent" "Set prometheus.agentMode instead."
  "config.file" "Remove it: the chart's ConfigMap is there."
  "storage.agent.path" "Remove it: the volume is there."
  "storage.tsdb.path" "Remove it: the volume is there."
  "storage.tsdb.retention.size" "Set prometheus.retentionSize instead."
  "storage.tsdb.retention.time" "Set prometheus.retention instead."
  "web.config.file" "Set prometheus.webConfigSecret instead."
  "web.listen-address" "Set prometheus.service.port instead: the service and the probes use port 9090 of the pod."
-}}
{{- if and $prometheus.configCheck.enabled (hasSuffix "-distroless" (default "" $prometheus.image.tag)) -}}
  {{- $findings = append $findings (dict
    "path" (list "prometheus" "configCheck" "enabled")
    "message" "requires a shell, which the image in prometheus.image.tag does not have"
    "fix" "Set it to false, or remove -distroless from the tag."
  ) -}}
{{- end -}}
{{- range $flag, $_ := $prometheus.extraArgs -}}
  {{- if hasKey $instead $flag -}}
    {{- $findings = append $findings (dict
      "path" (list "prometheus" "extraArgs" $flag)
      "message" "is a flag that the chart sets"
      "fix" (get $instead $flag)
    ) -}}
  {{- end -}}
{{- end -}}
{{- range $flag := list "web.external-url" "web.route-prefix" -}}
  {{- $value := get (default dict $prometheus.extraArgs) $flag -}}
  {{- $hasUserInfo := include "node-monitoring.validation.hasUserInfo" (toString $value) -}}
  {{- $usable := include "node-monitoring.prometheus.prefixFlag" (dict "root" $.root "flag" $flag) -}}
  {{- if and (not $hasUserInfo) (ne (toString $value) $usable) -}}
    {{- $findings = append $findings (dict
      "path" (list "prometheus" "extraArgs" $flag)
      "message" "does not give the path prefix of Prometheus"
      "fix" "Set it to a URL or path, such as https://example.com/prometheus or /prometheus."
    ) -}}
  {{- end -}}
{{- end -}}
{{- range $index, $container := (default dict $prometheus.podSpec).containers -}}
  {{- if and (eq $container.name "prometheus") $container.args -}}
    {{- $findings = append $findings (dict
      "path" (list "prometheus" "podSpec" "containers" $index "args")
      "message" "would replace all arguments that the chart sets"
      "fix" "Set prometheus.extraArgs instead."
    ) -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}
