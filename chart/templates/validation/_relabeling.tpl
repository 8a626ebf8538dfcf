{{/*
Fixed labels and relabeling rules of the user: none may replace or remove what identifies a target, or its address. Takes a dict with root
and jobs.
*/}}
{{- define "node-monitoring.validation.relabeling" -}}
{{- $scrape := .root.Values.scrape -}}
{{- $nodeKeys := include "node-monitoring.jobs.nodeKeys" .root | fromJsonArray -}}
{{- $findings := list -}}
{{- range $key := include "node-monitoring.jobs.keys" .root | fromJsonArray -}}
  {{- $job := get $scrape $key -}}
  {{- if and $job.enabled (or $scrape.labels $job.labels $job.relabelConfigs) -}}
    {{- $isNodeJob := has $key $nodeKeys -}}
    {{- $identity := list -}}
    {{- if $isNodeJob -}}
      {{- $identity = include "node-monitoring.jobs.nodeIdentity" (dict "root" $.root "key" $key) | fromJsonArray -}}
    {{- else -}}
      {{- $args := dict "key" $key "job" $job "isWhole" true -}}
      {{- $identity = include "node-monitoring.jobs.annotated.identity" $args | fromJsonArray -}}
    {{- end -}}
    {{- $targets := list -}}
    {{- $sources := list "__address__" -}}
    {{- range $identity -}}
      {{- $targets = append $targets .target_label -}}
      {{- $sources = concat $sources (default list .source_labels) -}}
    {{- end -}}
    {{- $args := dict "root" $.root "key" $key "job" $job "targets" $targets "sources" (uniq $sources) "isNodeJob" $isNodeJob -}}
    {{- $findings = concat $findings (include "node-monitoring.validation.fixedLabels" $args | fromJsonArray) -}}
    {{- $findings = concat $findings (include "node-monitoring.validation.relabelConfigs" $args | fromJsonArray) -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* The fixed labels of a job. Takes a dict with root, key, job, targets (the labels that identify a target) and isNodeJob. */}}
{{- define "node-monitoring.validation.fixedLabels" -}}
{{- $values := .root.Values -}}
{{- $external := default dict $values.prometheus.externalLabels -}}
{{- $ofMetrics := include "node-monitoring.validation.metricLabels" . | fromJsonArray -}}
{{- $ofNodes := dict -}}
{{- if and .isNodeJob (eq $values.scrape.nodeLabels.mode "allow") -}}
  {{- range $label, $name := $values.scrape.nodeLabels.allow }}{{ $_ := set $ofNodes $name $label }}{{ end -}}
{{- end -}}
{{- $findings := list -}}
{{- range $label, $value := include "node-monitoring.jobs.labelValues" . | fromJson -}}
  {{- $reason := "" -}}
  {{- if has $label $.targets -}}
    {{- $reason = "cannot be set, because this label identifies the target" -}}
  {{- else if has $label $ofMetrics -}}
    {{- $reason = "cannot be set, because metrics have this label already" -}}
  {{- else if hasKey $ofNodes $label -}}
    {{- $reason = printf "would replace the node label %s of all nodes" (get $ofNodes $label) -}}
  {{- else if and (hasKey $external $label) (ne (get $external $label) $value) -}}
    {{- $reason = printf "differs from prometheus.externalLabels.%s, which Prometheus then does not add" $label -}}
  {{- end -}}
  {{- if $reason -}}
    {{- $isOwn := hasKey (default dict $.job.labels) $label -}}
    {{- $findings = append $findings (dict
      "path" ($isOwn | ternary (list "scrape" $.key "labels" $label) (list "scrape" "labels" $label))
      "message" $reason
      "fix" "Choose another name, or remove one of the two."
    ) -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/*
The labels that the metrics of a job have already. With honor_labels, those of the metrics win. Returns a JSON list. Takes a dict with root,
key, job and isNodeJob.
*/}}
{{- define "node-monitoring.validation.metricLabels" -}}
{{- $labels := list "le" "quantile" "prometheus_shard" -}}
{{- $isHonored := or (default dict .job.config).honor_labels (and .root.Values.scrape.preset (ne .key "nodes")) -}}
{{- if and .isNodeJob (not $isHonored) -}}
  {{- $ofMetrics := .root.Files.Get "files/metric-labels.yaml" | fromYaml -}}
  {{- $labels = concat $labels (eq .key "nodes" | ternary $ofMetrics.labels $ofMetrics.kubelet) -}}
{{- end -}}
{{- toJson $labels -}}
{{- end -}}

{{/*
The relabeling rules of a job. Takes a dict with root, key, job, isNodeJob, targets (the labels that identify a target) and sources (the
labels that the chart needs for these).
*/}}
{{- define "node-monitoring.validation.relabelConfigs" -}}
{{- $findings := list -}}
{{- $isReplaced := hasKey (default dict .job.config) "relabel_configs" -}}
{{- $needed := concat .sources (list "__scheme__" "__metrics_path__" "__scrape_interval__" "__scrape_timeout__") -}}
{{- if has "__param_target" .sources }}{{ $needed = append $needed "__param_module" }}{{ end -}}
{{- $external := keys (default dict .root.Values.prometheus.externalLabels) -}}
{{- /* What the metrics of other jobs have is not known. */ -}}
{{- $ofMetrics := .isNodeJob | ternary (include "node-monitoring.validation.metricLabels" . | fromJsonArray) list -}}
{{- $taken := concat $external $ofMetrics -}}
{{- range $name, $rule := default dict .job.relabelConfigs -}}
  {{- $finding := dict -}}
  {{- if and $rule $isReplaced -}}
    {{- $finding = dict
      "message" (printf "has no effect, because scrape.%s.config.relabel_configs replaces all rules" $.key)
      "fix" "Move the rules of config.relabel_configs to relabelConfigs, or this rule into that list."
    -}}
  {{- else if $rule -}}
    {{- $args := dict "rule" $rule "targets" $.targets "sources" $.sources "needed" $needed "taken" $taken -}}
    {{- $finding = include "node-monitoring.validation.relabelConfig" $args | fromJson -}}
  {{- end -}}
  {{- if $finding -}}
    {{- $findings = append $findings (set $finding "path" (list "scrape" $.key "relabelConfigs" $name)) -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/*
What is wrong with a rule: message and fix as a JSON object, which is empty for a good one. Takes a dict with rule, targets, sources,
needed, the labels that no rule may remove, and taken, those of metrics and Prometheus.
*/}}
{{- define "node-monitoring.validation.relabelConfig" -}}
{{- $action := default "replace" .rule.action -}}
{{- $written := "" -}}
{{- $removed := "" -}}
{{- $hidden := "" -}}
{{- if has $action (list "labeldrop" "labelkeep") -}}
  {{- $regex := hasKey .rule "regex" | ternary (toString .rule.regex) "(.*)" | printf "^(?s:%s)$" -}}
  {{- range .needed -}}
    {{- if eq (regexMatch $regex .) (eq $action "labeldrop") }}{{ $removed = default . $removed }}{{ end -}}
  {{- end -}}
{{- else if eq $action "labelmap" -}}
  {{- /* A capture of the name of a metadata label does not begin with two underscores. */ -}}
  {{- $args := dict "template" (default "$1" .rule.replacement) "any" "[^_].*" "labels" .sources -}}
  {{- $written = include "node-monitoring.validation.writtenLabel" $args -}}
  {{- $map := dict "template" (default "$1" .rule.replacement) "regex" (default "(.*)" .rule.regex | toString) "labels" .taken -}}
  {{- $hidden = include "node-monitoring.validation.mappedLabel" $map -}}
{{- else if has $action (list "replace" "lowercase" "uppercase" "hashmod") -}}
  {{- $args := dict "template" (default "" .rule.target_label) "any" ".*" "labels" (concat .targets .sources) -}}
  {{- $written = include "node-monitoring.validation.writtenLabel" $args -}}
  {{- if has .rule.target_label .taken }}{{ $hidden = .rule.target_label }}{{ end -}}
{{- end -}}
{{- if $removed -}}
  {{- dict
    "message" (printf "removes the label %s, which Prometheus or a later rule of the chart needs" $removed)
    "fix" "Use the action labeldrop, with a regular expression that matches only the labels to remove."
    | toJson
  -}}
{{- else if $written -}}
  {{- dict
    "message" (printf "can replace the label %s, which is the address of the target or identifies it" $written)
    "fix" "Write another label."
    | toJson
  -}}
{{- else if $hidden -}}
  {{- $all := "Set scrape.nodeLabels.mode to all, or name the labels in the regular expression." -}}
  {{- dict
    "message" (printf "can write the label %s, which metrics or prometheus.externalLabels have already" $hidden)
    "fix" (eq $action "labelmap" | ternary $all (printf "Choose another name, such as node_%s." $hidden))
    | toJson
  -}}
{{- else -}}
  {{- toJson dict -}}
{{- end -}}
{{- end -}}

{{/*
The first of some labels that a rule can write, or nothing. Takes a dict with template, the name that it writes, which can refer to groups,
any, a regular expression for what a group can contain, and labels.
*/}}
{{- define "node-monitoring.validation.writtenLabel" -}}
{{- $name := regexReplaceAllLiteral `\\\$(\\\{\w+\\\}|\w+)` (regexQuoteMeta .template) .any -}}
{{- $written := "" -}}
{{- range .labels }}{{ if regexMatch (printf "^(?s:%s)$" $name) . }}{{ $written = default . $written }}{{ end }}{{ end -}}
{{- $written -}}
{{- end -}}

{{/*
The first of some labels that a labelmap makes of a label or annotation of a Kubernetes object, or nothing. Takes a dict with template,
regex and labels.
*/}}
{{- define "node-monitoring.validation.mappedLabel" -}}
{{- $regex := printf "^(?s:%s)$" .regex -}}
{{- $mapped := "" -}}
{{- range $kind := list "node" "pod" "service" "ingress" "namespace" -}}
  {{- range $part := list "label" "annotation" -}}
    {{- range $label := $.labels -}}
      {{- $source := printf "__meta_kubernetes_%s_%s_%s" $kind $part $label -}}
      {{- if not $mapped -}}
        {{- if eq (regexReplaceAll $regex $source $.template) $label }}{{ $mapped = $label }}{{ end -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $mapped -}}
{{- end -}}
