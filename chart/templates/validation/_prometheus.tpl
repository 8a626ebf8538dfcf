{{/* The checks of the bundled Prometheus, where it is enabled. They render nothing. */}}
{{- define "node-monitoring.checks.prometheus" }}
{{- $prometheus := .Values.prometheus }}
{{- $jobs := include "node-monitoring.jobs" . | fromJsonArray }}
{{- if not $jobs }}
  {{- fail "prometheus.enabled is true, but there is no job to scrape. Enable scrape.nodes or scrape.kubelet, or add to scrape.extraScrapeConfigs." }}
{{- end }}
{{- if $prometheus.agentMode }}
  {{- if not $prometheus.remoteWrite }}
    {{- fail "prometheus.agentMode keeps nothing, and prometheus.remoteWrite does not say where to send it. Add to prometheus.remoteWrite, or set prometheus.agentMode to false." }}
  {{- end }}
  {{- range $name := list "alertmanagers" "retentionSize" }}
    {{- if get $prometheus $name }}
      {{- fail (printf "prometheus.%s has no effect with prometheus.agentMode: an agent evaluates no alert and keeps no sample. Remove it." $name) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- range $name, $list := dict "ingress" "hosts" "route" "parentRefs" }}
  {{- $way := get $prometheus $name }}
  {{- if and $way.enabled (not (get $way $list)) }}
    {{- fail (printf "prometheus.%s.enabled is true, but prometheus.%s.%s is empty. Add to it." $name $name $list) }}
  {{- end }}
  {{- if and $way.enabled (gt (int $prometheus.shards) 1) }}
    {{- fail (printf "prometheus.%s leads to one Prometheus, and with prometheus.shards %v each has only its part. Set prometheus.%s.enabled to false, and ask where prometheus.remoteWrite sends to." $name $prometheus.shards $name) }}
  {{- end }}
{{- end }}
{{- if and (gt (int $prometheus.shards) 1) (hasKey (default dict $prometheus.externalLabels) "prometheus_shard") }}
  {{- fail "prometheus.externalLabels.prometheus_shard is what the chart tells shards apart by. Choose another name." }}
{{- end }}
{{- $instead := dict
  "agent" "Set prometheus.agentMode in place of it."
  "config.file" "It is where the chart's ConfigMap is. Remove it."
  "storage.agent.path" "It is where the volume is. Remove it."
  "storage.tsdb.path" "It is where the volume is. Remove it."
  "storage.tsdb.retention.size" "Set prometheus.retentionSize in place of it."
  "storage.tsdb.retention.time" "Set prometheus.retention in place of it."
  "web.config.file" "Set prometheus.webConfigSecret in place of it."
  "web.listen-address" "The service and the probes ask port 9090. Set prometheus.service.port in place of it."
}}
{{- range $flag, $_ := $prometheus.extraArgs }}
  {{- with get $instead $flag }}
    {{- fail (printf "prometheus.extraArgs.%s is the chart's own. %s" $flag .) }}
  {{- end }}
{{- end }}
{{- range $list := list "containers" "initContainers" }}
  {{- range get (default dict $prometheus.podSpec) $list | default list }}
    {{- if and (eq $list "containers") (eq .name "prometheus") }}
      {{- if .args }}
        {{- fail "prometheus.podSpec.containers: args of prometheus would replace all of the chart's. Set prometheus.extraArgs in place of it." }}
      {{- end }}
    {{- else if not .image }}
      {{- fail (printf "prometheus.podSpec.%s: %s is not the chart's, and has no image. Name one, or the chart's container, prometheus." $list .name) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- /* What Prometheus scrapes by where nothing else is said. */ -}}
{{- $interval := default "1m" .Values.scrape.interval }}
{{- range prepend $jobs (dict "job_name" "" "scrape_timeout" .Values.scrape.timeout) }}
  {{- if and .scrape_timeout (not .scrape_interval) }}
    {{- if include "node-monitoring.isLonger" (list .scrape_timeout $interval) }}
      {{- fail (printf "%s %s is longer than the interval of the bundled Prometheus, %s, which Prometheus refuses. Shorten the timeout, or set scrape.interval." (empty .job_name | ternary "scrape.timeout" (printf "job %s: scrape_timeout" .job_name)) .scrape_timeout $interval) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}
