{{/*
The components of the bundled Prometheus, one for each shard. The first has the name that it has without shards. Returns a JSON list. Takes
the root.
*/}}
{{- define "node-monitoring.prometheus.components" -}}
{{- $components := list "prometheus" -}}
{{- range $shard := untilStep 1 (int .Values.prometheus.shards) 1 -}}
  {{- $components = append $components (printf "prometheus-shard-%d" $shard) -}}
{{- end -}}
{{- toJson $components -}}
{{- end -}}

{{/* The flags of Prometheus, by name: the chart's own, and extraArgs over them. */}}
{{- define "node-monitoring.prometheus.flags" -}}
{{- $flags := dict
  "config.file" "/etc/prometheus/config/prometheus.yml"
  "config.auto-reload" true
  "config.auto-reload-interval" "5s"
-}}
{{- if .Values.prometheus.agentMode }}{{ $_ := set $flags "agent" true }}{{ end -}}
{{- $_ := set $flags (.Values.prometheus.agentMode | ternary "storage.agent.path" "storage.tsdb.path") "/prometheus" -}}
{{- if .Values.prometheus.webConfigSecret }}{{ $_ := set $flags "web.config.file" "/etc/prometheus/web/web-config.yml" }}{{ end -}}
{{- range $flag, $value := .Values.prometheus.extraArgs }}{{ $_ := set $flags $flag $value }}{{ end -}}
{{- toJson $flags -}}
{{- end -}}

{{/* The features that flags of Prometheus enable, with commas between them. promtool needs them to accept rules that use them. */}}
{{- define "node-monitoring.prometheus.features" -}}
{{- $features := get (default dict .Values.prometheus.extraArgs) "enable-feature" -}}
{{- kindIs "slice" $features | ternary $features (list $features) | compact | join "," -}}
{{- end -}}

{{/* The prefix of Prometheus's paths, such as `/prometheus`: the path of its external URL, or nothing. */}}
{{- define "node-monitoring.prometheus.prefix" -}}
{{- $url := include "node-monitoring.prometheus.prefixFlag" (dict "root" . "flag" "web.external-url") -}}
{{- $prefix := include "node-monitoring.prometheus.prefixFlag" (dict "root" . "flag" "web.route-prefix") -}}
{{- with default (urlParse $url).path $prefix | trimAll "/" }}/{{ . }}{{ end -}}
{{- end -}}

{{/* The value of a flag that sets the path prefix; empty if it is unusable, which validation rejects. Takes a dict with root and flag. */}}
{{- define "node-monitoring.prometheus.prefixFlag" -}}
{{- $forms := dict
  "web.external-url" `^(https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?)?(/[^\s%?#]*)?$`
  "web.route-prefix" `^[^\s%?#]*$`
-}}
{{- $value := get (default dict .root.Values.prometheus.extraArgs) .flag -}}
{{- if kindIs "string" $value }}{{ regexFind (get $forms .flag) $value }}{{ end -}}
{{- end -}}

{{/*
The handler of Prometheus's probes. With a web configuration, the kubelet only opens a connection, because the chart does not know whether
the Secret requires TLS, a client certificate or a password. Takes a dict with root and path.
*/}}
{{- define "node-monitoring.prometheus.probe" -}}
{{- if .root.Values.prometheus.webConfigSecret -}}
tcpSocket:
  port: http
{{- else -}}
httpGet:
  path: {{ printf "%s%s" (include "node-monitoring.prometheus.prefix" .root) .path | quote }}
  port: http
{{- end -}}
{{- end -}}

{{/* Whether Prometheus has rules: `true`, or nothing. An agent evaluates none. */}}
{{- define "node-monitoring.prometheus.hasRules" -}}
{{- if and (not .Values.prometheus.agentMode) (include "node-monitoring.rules" .) }}true{{ end -}}
{{- end -}}

{{/* Whether one Prometheus of the chart's answers for every target, to anyone: `true`, or nothing. */}}
{{- define "node-monitoring.prometheus.answersForAll" -}}
{{- $prometheus := .Values.prometheus -}}
{{- $isWhole := and (not $prometheus.agentMode) (eq (int $prometheus.shards) 1) -}}
{{- if and $prometheus.enabled $isWhole (not $prometheus.webConfigSecret) }}true{{ end -}}
{{- end -}}

{{/*
The jobs of one shard: every job, with the shard's part of the targets. All targets of a node belong to one shard, because some rules join
two jobs. Takes a dict with root and shard, which is its number.
*/}}
{{- define "node-monitoring.prometheus.jobsOfShard" -}}
{{- $jobsOfNodes := include "node-monitoring.jobs.nodeJobNames" .root | fromJsonArray -}}
{{- $jobs := list -}}
{{- range $job := include "node-monitoring.jobs" .root | fromJsonArray -}}
  {{- $hash := dict
    "source_labels" (has $job.job_name $jobsOfNodes | ternary (list "__meta_kubernetes_node_name") (list "__address__" "__param_target"))
    "action" "hashmod"
    "modulus" (int $.root.Values.prometheus.shards)
    "target_label" "__tmp_hash"
  -}}
  {{- $keep := dict "source_labels" (list "__tmp_hash") "action" "keep" "regex" (toString $.shard) -}}
  {{- $rules := concat (default list $job.relabel_configs) (list $hash $keep) -}}
  {{- $jobs = append $jobs (set $job "relabel_configs" $rules) -}}
{{- end -}}
{{- toJson $jobs -}}
{{- end -}}

{{/*
Whether the bundled Prometheus scrapes itself, in the job `prometheus`: `true`, or nothing. The chart does not know what a web configuration
demands of clients; a job of that name in scrape.extraScrapeConfigs does.
*/}}
{{- define "node-monitoring.prometheus.hasOwnJob" -}}
{{- $isKnown := or (not .Values.prometheus.webConfigSecret) (hasKey (default dict .Values.scrape.extraScrapeConfigs) "prometheus") -}}
{{- if and .Values.prometheus.enabled $isKnown }}true{{ end -}}
{{- end -}}

{{/* The main file of Prometheus's configuration, without jobs and rules. Takes a dict with root and shard, which is its number. */}}
{{- define "node-monitoring.prometheus.config" -}}
{{- $values := .root.Values -}}
{{- $prometheus := $values.prometheus -}}
{{- $sharded := gt (int $prometheus.shards) 1 -}}
{{- /* Prometheus replaces `$name` by an environment variable, and `$$` by a dollar sign. */ -}}
{{- $labels := dict -}}
{{- range $label, $value := $prometheus.externalLabels }}{{ $_ := set $labels $label (replace "$" "$$" $value) }}{{ end -}}
{{- if $sharded }}{{ $_ := set $labels "prometheus_shard" (toString .shard) }}{{ end -}}
global:
  {{- with $values.scrape.interval }}
  scrape_interval: {{ . }}
  evaluation_interval: {{ . }}
  {{- end }}
  {{- with $values.scrape.timeout }}
  scrape_timeout: {{ . }}
  {{- end }}
  {{- with $labels }}
  external_labels:
    {{- include "node-monitoring.strictYaml" . | nindent 4 }}
  {{- end }}
{{- if not $prometheus.agentMode }}
storage:
  tsdb:
    retention:
      time: {{ $prometheus.retention }}
      {{- with $prometheus.retentionSize }}
      size: {{ . }}
      {{- end }}
{{- end }}
{{- $isOwn := hasKey (default dict $values.scrape.extraScrapeConfigs) "prometheus" }}
{{- if and (include "node-monitoring.prometheus.hasOwnJob" .root) (not $isOwn) }}
scrape_configs:
  - job_name: prometheus
    follow_redirects: false
    metrics_path: {{ printf "%s/metrics" (include "node-monitoring.prometheus.prefix" .root) | quote }}
    static_configs:
      - targets: [localhost:9090]
        labels:
          instance: {{ index (include "node-monitoring.prometheus.components" .root | fromJsonArray) (int .shard) | quote }}
          {{- range $label, $value := include "node-monitoring.jobs.labelValues" (dict "root" .root "job" dict) | fromJson }}
          {{ $label }}: {{ $value | quote }}
          {{- end }}
{{- end }}
scrape_config_files:
  - {{ $sharded | ternary "/etc/prometheus/config/scrape.yaml" "/etc/prometheus/scrape/*.yaml" }}
{{- if include "node-monitoring.prometheus.hasRules" .root }}
rule_files:
  - /etc/prometheus/rules/*.yaml
{{- end }}
{{- with $prometheus.alertmanagers }}
alerting:
  alertmanagers:
    {{- include "node-monitoring.strictYaml" . | nindent 4 }}
{{- end }}
{{- with $prometheus.remoteWrite }}
remote_write:
  {{- include "node-monitoring.strictYaml" . | nindent 2 }}
{{- end }}
{{- end -}}

{{/*
The command that runs a script of the chart's after the one that checks Prometheus's configuration. Takes a dict with root and script.
*/}}
{{- define "node-monitoring.prometheus.checkedCommand" -}}
- /bin/sh
- -c
- |
  {{- .root.Files.Get "files/check-config.sh" | nindent 2 }}
  {{- .script | nindent 2 }}
{{- end -}}

{{/* The security context of a pod that runs Prometheus: the user `nobody` of its image. */}}
{{- define "node-monitoring.prometheus.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65534
runAsGroup: 65534
fsGroup: 65534
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{/* The security context of a container that runs Prometheus. */}}
{{- define "node-monitoring.prometheus.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* The name of Prometheus's service account. Takes the root. */}}
{{- define "node-monitoring.prometheus.serviceAccountName" -}}
{{- $serviceAccount := .Values.prometheus.serviceAccount -}}
{{- include "node-monitoring.serviceAccountName" (dict "root" . "component" "prometheus" "serviceAccount" $serviceAccount) -}}
{{- end -}}
