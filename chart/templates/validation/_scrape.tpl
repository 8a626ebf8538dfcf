{{/* Scrape jobs and their targets. Takes a dict with root and jobs. */}}
{{- define "node-monitoring.validation.scrape" -}}
{{- $scrape := .root.Values.scrape -}}
{{- $findings := list -}}
{{- $identity := list "job" "instance" "node" -}}
{{- if $scrape.preset -}}
  {{- $identity = concat $identity (list "container" "endpoint" "metrics_path" "namespace" "pod" "service") -}}
{{- end -}}
{{- $taken := include "node-monitoring.jobs.takenLabels" (dict "root" .root) | fromJsonArray -}}
{{- range $label, $name := $scrape.nodeLabels.allow -}}
  {{- $reason := "" -}}
  {{- if has $name $identity -}}
    {{- $reason = "which identifies the target" -}}
  {{- else if has $name $taken -}}
    {{- $reason = "which metrics or prometheus.externalLabels have already" -}}
  {{- end -}}
  {{- if $reason -}}
    {{- $findings = append $findings (dict
      "path" (list "scrape" "nodeLabels" "allow" $label)
      "message" (printf "cannot become the label %s, %s" $name $reason)
      "fix" (printf "Choose another name, such as node_%s." $name)
    ) -}}
  {{- end -}}
{{- end -}}
{{- $hosts := default dict $scrape.nodes.staticTargets -}}
{{- if and $hosts (not $scrape.nodes.enabled) -}}
  {{- $findings = append $findings (dict
    "path" (list "scrape" "nodes" "staticTargets")
    "message" "has no effect while scrape.nodes.enabled is false"
    "fix" "Set scrape.nodes.enabled to true, or remove the targets."
  ) -}}
{{- end -}}
{{- range $host, $target := $hosts -}}
  {{- range $label, $_ := default dict $target.labels -}}
    {{- if has $label (concat $identity $taken) -}}
      {{- $findings = append $findings (dict
        "path" (list "scrape" "nodes" "staticTargets" $host "labels" $label)
        "message" "cannot be set, because this label identifies the target, or metrics or prometheus.externalLabels have it already"
        "fix" "Choose another name."
      ) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- range $name := list "services" "ingresses" -}}
  {{- if and (get $scrape $name).enabled (not $scrape.blackboxExporter.address) -}}
    {{- $findings = append $findings (dict
      "path" (list "scrape" $name "enabled")
      "message" "requires scrape.blackboxExporter.address"
      "fix" "Set it to the address of your Blackbox exporter, such as blackbox-exporter.monitoring:9115."
    ) -}}
  {{- end -}}
{{- end -}}
{{- $findings = concat $findings (include "node-monitoring.validation.jobs" . | fromJsonArray) -}}
{{- toJson $findings -}}
{{- end -}}

{{/* Names, timeouts and secrets of the enabled jobs. Takes a dict with root and jobs. */}}
{{- define "node-monitoring.validation.jobs" -}}
{{- $scrape := .root.Values.scrape -}}
{{- $findings := list -}}
{{- $paths := list -}}
{{- range $name := include "node-monitoring.jobs.keys" .root | fromJsonArray -}}
  {{- if (get $scrape $name).enabled }}{{ $paths = append $paths (list "scrape" $name) }}{{ end -}}
{{- end -}}
{{- range $name, $_ := $scrape.extraScrapeConfigs }}{{ $paths = append $paths (list "scrape" "extraScrapeConfigs" $name) }}{{ end -}}
{{- /* What the bundled Prometheus uses if a job has no interval. */ -}}
{{- $interval := .root.Values.prometheus.enabled | ternary (default "1m" $scrape.interval) $scrape.interval -}}
{{- $times := list (dict "path" (list "scrape" "timeout") "timeout" $scrape.timeout "interval" $interval) -}}
{{- $default := .root.Values.prometheus.enabled | ternary $interval "" -}}
{{- $taken := list -}}
{{- range $index, $job := .jobs -}}
  {{- $path := index $paths $index -}}
  {{- $isExtra := eq (len $path) 3 -}}
  {{- $values := get $scrape (index $path 1) -}}
  {{- if has $job.job_name $taken -}}
    {{- $findings = append $findings (dict
      "path" ($isExtra | ternary $path (append $path "jobName"))
      "message" (printf "%s is also the name of another scrape job" $job.job_name)
      "fix" "Choose another name."
    ) -}}
  {{- end -}}
  {{- $taken = append $taken $job.job_name -}}
  {{- $config := $isExtra | ternary $job (default dict $values.config) -}}
  {{- $configPath := $isExtra | ternary $path (append $path "config") -}}
  {{- $arg := dict "values" ($isExtra | ternary dict $values) "path" $path "config" $config "configPath" $configPath -}}
  {{- $time := dict "timeout" $job.scrape_timeout "interval" (default $default $job.scrape_interval) -}}
  {{- $times = append $times (set $time "path" (include "node-monitoring.validation.timePath" $arg | fromJsonArray)) -}}
  {{- range $list := list "metricAllowList" "metricDenyList" -}}
    {{- $expressions := dict "values" (get $arg.values $list | default list) "path" (append $path $list) -}}
    {{- $findings = concat $findings (include "node-monitoring.validation.regexes" $expressions | fromJsonArray) -}}
  {{- end -}}
  {{- $logArgs := dict "prometheus" $.root.Values.prometheus "file" $config.scrape_failure_log_file -}}
  {{- if include "node-monitoring.validation.isUnwritable" $logArgs -}}
    {{- $findings = append $findings (dict
      "path" (append $configPath "scrape_failure_log_file")
      "message" "is outside the folders that the bundled Prometheus can write, so it would not start"
      "fix" "Use a file below /prometheus/, or below a volume that prometheus.podSpec mounts."
    ) -}}
  {{- end -}}
  {{- $args := dict "root" $.root "value" $config "path" $configPath "part" "scrape" -}}
  {{- $findings = concat $findings (include "node-monitoring.validation.secrets" $args | fromJsonArray) -}}
{{- end -}}
{{- range $times -}}
  {{- if and .interval .timeout -}}
    {{- if include "node-monitoring.isLonger" (list .timeout .interval) -}}
      {{- $findings = append $findings (dict
        "path" .path
        "message" (printf "the scrape timeout %s is longer than the scrape interval %s, which Prometheus rejects" .timeout .interval)
        "fix" "Shorten the timeout, or lengthen the interval."
      ) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* Whether the bundled Prometheus cannot write a file: `true`, or nothing. Takes a dict with prometheus, its values, and file. */}}
{{- define "node-monitoring.validation.isUnwritable" -}}
{{- $folders := list "/prometheus" -}}
{{- range (default dict .prometheus.podSpec).containers -}}
  {{- range .volumeMounts }}{{ $folders = append $folders (trimSuffix "/" .mountPath) }}{{ end -}}
{{- end -}}
{{- $isWritable := false -}}
{{- range $folders }}{{ $isWritable = or $isWritable (hasPrefix (printf "%s/" .) (default "" $.file | clean)) }}{{ end -}}
{{- if and .prometheus.enabled .file (not $isWritable) }}true{{ end -}}
{{- end -}}

{{/*
The path of the most specific value that sets a job's timeout or interval, as a JSON list. Takes a dict with values and path of the job, and
config and configPath of its scrape config.
*/}}
{{- define "node-monitoring.validation.timePath" -}}
{{- $path := list "scrape" "timeout" -}}
{{- range $field := list "interval" "timeout" -}}
  {{- if get $.values $field }}{{ $path = append $.path $field }}{{ end -}}
{{- end -}}
{{- range $field := list "scrape_interval" "scrape_timeout" -}}
  {{- if get $.config $field }}{{ $path = append $.configPath $field }}{{ end -}}
{{- end -}}
{{- toJson $path -}}
{{- end -}}
