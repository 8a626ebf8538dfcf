{{/* The alerts and recording rules. Every object that contains them is rendered from one list. */}}

{{/* The rule groups of the enabled jobs, as in the chart's files. Returns a JSON list. Takes the root. */}}
{{- define "node-monitoring.rules.written" -}}
{{- $nodes := .Values.scrape.nodes.enabled -}}
{{- $kubelet := .Values.scrape.kubelet.enabled -}}
{{- $groups := list -}}
{{- range $file, $isWanted := dict "both-jobs" (and $nodes $kubelet) "exporter" $nodes "kubelet" $kubelet "recording" $nodes -}}
  {{- if $isWanted -}}
    {{- $text := include "node-monitoring.fileWithJobs" (dict "root" $ "file" (printf "rules/%s.yaml" $file)) -}}
    {{- $groups = concat $groups (fromYaml $text).groups -}}
  {{- end -}}
{{- end -}}
{{- toJson $groups -}}
{{- end -}}

{{/*
The rule groups with the changes of the values. Returns a JSON list. Takes a dict with root and groups, those of the chart's files.
*/}}
{{- define "node-monitoring.rules.build" -}}
{{- $values := .root.Values.rules -}}
{{- $groups := list -}}
{{- range $group := $values.enabled | ternary .groups list -}}
  {{- $rules := list -}}
  {{- range $rule := .rules -}}
    {{- $wish := dict -}}
    {{- if .alert }}{{ $wish = include "node-monitoring.rules.wish" (dict "root" $.root "rule" .) | fromJson }}{{ end -}}
    {{- if dig "enabled" true $wish -}}
      {{- $rules = append $rules (include "node-monitoring.rules.rule" (dict "root" $.root "rule" $rule "wish" $wish) | fromJson) -}}
    {{- end -}}
  {{- end -}}
  {{- with $rules }}{{ $groups = append $groups (dict "name" $group.name "rules" .) }}{{ end -}}
{{- end -}}
{{- toJson $groups -}}
{{- end -}}

{{/*
The changes of the values to an alert: `rules.alerts.<name>`, and over it the entry under the severity of the rule. Returns a JSON object.
Takes a dict with root and rule.
*/}}
{{- define "node-monitoring.rules.wish" -}}
{{- $alert := get (default dict .root.Values.rules.alerts) .rule.alert | default dict -}}
{{- $wish := dict -}}
{{- range list $alert (get $alert .rule.labels.severity | default dict) -}}
  {{- range $key, $value := . }}{{ $_ := set $wish $key $value }}{{ end -}}
{{- end -}}
{{- toJson $wish -}}
{{- end -}}

{{/* A regular expression for the threshold of an alert: a number in a comparison at the end of the expression. */}}
{{- define "node-monitoring.rules.threshold" -}}([<>]=?) [0-9.]+${{- end -}}

{{/*
A rule with the changes of the values. Returns a JSON object. Takes a dict with root, rule and wish, the result of
`node-monitoring.rules.wish`.
*/}}
{{- define "node-monitoring.rules.rule" -}}
{{- $changes := dict -}}
{{- if .rule.alert -}}
  {{- $severity := dict -}}
  {{- with .wish.severity }}{{ $severity = dict "severity" . }}{{ end -}}
  {{- $changes = dict
    "labels" (merge $severity .rule.labels (default dict .root.Values.rules.labels))
    "annotations" (include "node-monitoring.rules.annotations" . | fromJson)
  -}}
  {{- with .wish.for }}{{ $_ := set $changes "for" . }}{{ end -}}
  {{- if hasKey .wish "threshold" -}}
    {{- $threshold := printf "${1} %s" (toJson .wish.threshold) -}}
    {{- $_ := set $changes "expr" (regexReplaceAll (include "node-monitoring.rules.threshold" .) .rule.expr $threshold) -}}
  {{- end -}}
{{- end -}}
{{- merge $changes (omit .rule "annotations") | toJson -}}
{{- end -}}

{{/* The annotations of an alert. Returns a JSON object. Takes a dict with root and rule. */}}
{{- define "node-monitoring.rules.annotations" -}}
{{- $parts := .rule.annotations -}}
{{- $annotations := dict "summary" $parts.summary "description" (printf "%s %s %s" $parts.meaning $parts.checks $parts.remedy) -}}
{{- with .root.Values.rules.runbookUrl }}{{ $_ := set $annotations "runbook_url" (printf "%s%s" . (lower $.rule.alert)) }}{{ end -}}
{{- toJson $annotations -}}
{{- end -}}
