{{/*
The one truth about alerts and recording rules. Every form in which they are delivered is rendered from the list that
`node-monitoring.rules` makes.
*/}}

{{/* Puts all rule groups of the enabled jobs, as they are in the chart's files, into the context, as `.writtenRules`: a list of Prometheus rule groups. */}}
{{- define "node-monitoring.rules.written" -}}
{{- if not (hasKey . "writtenRules") -}}
{{- $nodes := .Values.scrape.nodes.enabled -}}
{{- $kubelet := .Values.scrape.kubelet.enabled -}}
{{- $groups := list -}}
{{- range $file, $isWanted := dict "both-jobs" (and $nodes $kubelet) "exporter" $nodes "kubelet" $kubelet "recording" $nodes -}}
{{- if $isWanted -}}
{{- $text := include "node-monitoring.fileWithJobs" (dict "root" $ "file" (printf "rules/%s.yaml" $file)) -}}
{{- $groups = concat $groups (fromYaml $text).groups -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "writtenRules" $groups -}}
{{- end -}}
{{- end -}}

{{/* A number in a comparison that ends an expression: the alert's threshold. */}}
{{- define "node-monitoring.rules.threshold" -}}([<>]=?) [0-9.]+${{- end -}}

{{/* Puts all rule groups as the values want them into the context, as `.rules`: a list of Prometheus rule groups. */}}
{{- define "node-monitoring.rules" -}}
{{- if not (hasKey . "rules") -}}
{{- $groups := list -}}
{{- if .Values.rules.enabled -}}
{{- include "node-monitoring.rules.written" . -}}
{{- range $group := .writtenRules -}}
{{- $rules := list -}}
{{- range .rules -}}
{{- $wish := dict -}}
{{- if .alert }}{{ $wish = get (default dict $.Values.rules.alerts) .alert | default dict }}{{ end -}}
{{- if dig "enabled" true $wish -}}
{{- $rule := merge (dict) . -}}
{{- include "node-monitoring.rules.rule" (dict "root" $ "rule" $rule "wish" $wish) -}}
{{- $rules = append $rules $rule -}}
{{- end -}}
{{- end -}}
{{- with $rules }}{{ $groups = append $groups (dict "name" $group.name "rules" .) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "rules" $groups -}}
{{- end -}}
{{- end -}}

{{/* Changes a rule to what the values want. Takes a dict with root, rule and wish, which is the alert's map in the values. */}}
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
{{- end -}}
