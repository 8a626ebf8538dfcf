{{/*
The one truth about alerts and recording rules. Every form in which they are delivered is rendered from the list that
`node-monitoring.rules` gives.
*/}}

{{/* All rule groups of the enabled jobs, as they are in the chart's files: a list of Prometheus rule groups. */}}
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
{{- toYaml $groups -}}
{{- end -}}

{{/* A number in a comparison that ends an expression: the alert's threshold. */}}
{{- define "node-monitoring.rules.threshold" -}}([<>]=?) [0-9.]+${{- end -}}

{{/* All rule groups as the values want them: a list of Prometheus rule groups. */}}
{{- define "node-monitoring.rules" -}}
{{- $groups := list -}}
{{- if .Values.rules.enabled -}}
{{- range $group := include "node-monitoring.rules.written" . | fromYamlArray -}}
{{- $rules := list -}}
{{- range .rules -}}
{{- $wish := dict -}}
{{- if .alert }}{{ $wish = get (default dict $.Values.rules.alerts) .alert | default dict }}{{ end -}}
{{- if dig "enabled" true $wish -}}
{{- $rules = append $rules (include "node-monitoring.rules.rule" (dict "root" $ "rule" . "wish" $wish) | fromYaml) -}}
{{- end -}}
{{- end -}}
{{- with $rules }}{{ $groups = append $groups (dict "name" $group.name "rules" .) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- toYaml $groups -}}
{{- end -}}

{{/* One rule as the values want it. Takes a dict with root, rule and wish, which is the alert's map in the values. */}}
{{- define "node-monitoring.rules.rule" -}}
{{- $rule := .rule -}}
{{- if $rule.alert -}}
{{- $labels := merge (dict) $rule.labels (default dict .root.Values.rules.labels) -}}
{{- with .wish.severity }}{{ $_ := set $labels "severity" . }}{{ end -}}
{{- with .wish.for }}{{ $_ := set $rule "for" . }}{{ end -}}
{{- if hasKey .wish "threshold" -}}
{{- $threshold := printf "${1} %s" (toJson .wish.threshold) -}}
{{- $_ := set $rule "expr" (regexReplaceAll (include "node-monitoring.rules.threshold" .) $rule.expr $threshold) -}}
{{- end -}}
{{- $_ := set $rule "labels" $labels -}}
{{- end -}}
{{- toYaml $rule -}}
{{- end -}}
