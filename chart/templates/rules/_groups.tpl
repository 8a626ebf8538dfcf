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
    {{- $wish := get (default dict $values.alerts) (default "" .alert) | default dict -}}
    {{- if dig "enabled" true $wish -}}
      {{- $rules = append $rules (include "node-monitoring.rules.rule" (dict "root" $.root "rule" $rule "wish" $wish) | fromJson) -}}
    {{- end -}}
  {{- end -}}
  {{- with $rules }}{{ $groups = append $groups (dict "name" $group.name "rules" .) }}{{ end -}}
{{- end -}}
{{- toJson $groups -}}
{{- end -}}

{{/* A regular expression for the threshold of an alert: a number in a comparison at the end of the expression. */}}
{{- define "node-monitoring.rules.threshold" -}}([<>]=?) [0-9.]+${{- end -}}

{{/* A rule with the changes of the values. Returns a JSON object. Takes a dict with root, rule and wish, the changes. */}}
{{- define "node-monitoring.rules.rule" -}}
{{- $changes := dict -}}
{{- if .rule.alert -}}
  {{- $severity := dict -}}
  {{- with .wish.severity }}{{ $severity = dict "severity" . }}{{ end -}}
  {{- $changes = dict "labels" (merge $severity .rule.labels (default dict .root.Values.rules.labels)) -}}
  {{- with .wish.for }}{{ $_ := set $changes "for" . }}{{ end -}}
  {{- if hasKey .wish "threshold" -}}
    {{- $threshold := printf "${1} %s" (toJson .wish.threshold) -}}
    {{- $_ := set $changes "expr" (regexReplaceAll (include "node-monitoring.rules.threshold" .) .rule.expr $threshold) -}}
  {{- end -}}
{{- end -}}
{{- merge $changes .rule | toJson -}}
{{- end -}}
