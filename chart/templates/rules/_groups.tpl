{{/* The alerts and recording rules. Every object that contains them is rendered from one list. */}}

{{/* All rule groups with the changes of the values, as YAML; empty without rules. Takes the root. */}}
{{- define "node-monitoring.rules.build" -}}
{{- $groups := list -}}
{{- if .Values.rules.enabled -}}
  {{- range $file := include "node-monitoring.rules.files" . | fromJsonArray -}}
    {{- range (include "node-monitoring.fileWithJobs" (dict "root" $ "file" $file) | fromYaml).groups -}}
      {{- $args := dict "root" $ "rules" .rules -}}
      {{- $rules := include "node-monitoring.rules.changed" $args | fromJsonArray -}}
      {{- if $rules }}{{ $groups = append $groups (dict "name" .name "rules" $rules) }}{{ end -}}
    {{- end -}}
  {{- end -}}
  {{- range $name, $group := default dict .Values.rules.additionalGroups -}}
    {{- if $group }}{{ $groups = append $groups (merge (dict "name" $name) $group) }}{{ end -}}
  {{- end -}}
{{- end -}}
{{- with $groups }}{{ toYaml . }}{{ end -}}
{{- end -}}

{{/* Rules with the changes of the values, without disabled alerts. Returns a JSON list. Takes a dict with root and rules. */}}
{{- define "node-monitoring.rules.changed" -}}
{{- $values := .root.Values.rules -}}
{{- $rules := list -}}
{{- range $rule := .rules -}}
  {{- $wish := dict -}}
  {{- if .alert -}}
    {{- if $values.alerts }}{{ $wish = include "node-monitoring.rules.wish" (dict "root" $.root "rule" .) | fromJson }}{{ end -}}
    {{- $parts := .annotations -}}
    {{- $description := printf "%s %s %s" $parts.meaning $parts.checks $parts.remedy -}}
    {{- $annotations := dict "summary" $parts.summary "description" $description -}}
    {{- with $values.runbookUrl }}{{ $_ := set $annotations "runbook_url" (printf "%s%s" . (lower $rule.alert)) }}{{ end -}}
    {{- $labels := list $values.labels $wish.labels .labels (pick $wish "severity") -}}
    {{- $labels = include "node-monitoring.rules.labels" $labels | fromJson -}}
    {{- $matchers := empty $wish.exclude | ternary "" (include "node-monitoring.rules.matchers" $wish.exclude) -}}
    {{- $threshold := hasKey $wish "threshold" | ternary $wish.threshold .threshold | toJson -}}
    {{- $expr := .expr | replace "<<exclude>>" $matchers | replace "<<threshold>>" $threshold -}}
    {{- $changes := merge (pick $wish "for") (dict "expr" $expr "labels" $labels "annotations" $annotations) -}}
    {{- $rule = merge $changes (omit . "threshold" "labels" "annotations") -}}
  {{- end -}}
  {{- if dig "enabled" true $wish }}{{ $rules = append $rules $rule }}{{ end -}}
{{- end -}}
{{- toJson $rules -}}
{{- end -}}

{{/* The chart's files with rules about the enabled jobs. Returns a JSON list. Takes the root. */}}
{{- define "node-monitoring.rules.files" -}}
{{- $nodes := .Values.scrape.nodes.enabled -}}
{{- $kubelet := .Values.scrape.kubelet.enabled -}}
{{- $files := list -}}
{{- $own := and (include "node-monitoring.prometheus.hasOwnJob" .) (not .Values.prometheus.agentMode) -}}
{{- range $name, $isWanted := dict
  "both-jobs" (and $nodes $kubelet) "exporter" $nodes "kubelet" $kubelet "prometheus" $own "recording" $nodes
-}}
  {{- if $isWanted }}{{ $files = append $files (printf "rules/%s.yaml" $name) }}{{ end -}}
{{- end -}}
{{- toJson $files -}}
{{- end -}}

{{/*
The changes of the values to an alert: `rules.alerts.<name>`, and over it the entry under the severity of the rule. Returns a JSON object.
Takes a dict with root and rule.
*/}}
{{- define "node-monitoring.rules.wish" -}}
{{- $alert := get .root.Values.rules.alerts .rule.alert | default dict -}}
{{- $wish := dict -}}
{{- $one := get $alert .rule.labels.severity | default dict -}}
{{- range list $alert $one -}}
  {{- range $key, $value := . }}{{ $_ := set $wish $key $value }}{{ end -}}
{{- end -}}
{{- if and $alert.labels $one.labels -}}
  {{- $_ := set $wish "labels" (include "node-monitoring.rules.merged" (list $alert.labels $one.labels) | fromJson) -}}
{{- end -}}
{{- toJson $wish -}}
{{- end -}}

{{/* Maps merged into one, in which the last entry of a key counts. Returns a JSON object. Takes a list of maps. */}}
{{- define "node-monitoring.rules.merged" -}}
{{- $merged := dict -}}
{{- range . }}{{ range $key, $value := default dict . }}{{ $_ := set $merged $key $value }}{{ end }}{{ end -}}
{{- toJson $merged -}}
{{- end -}}

{{/* The labels of an alert, without those that are `false`. Returns a JSON object. Takes a list of maps, of which the last counts. */}}
{{- define "node-monitoring.rules.labels" -}}
{{- $labels := include "node-monitoring.rules.merged" . | fromJson -}}
{{- range $label, $value := $labels }}{{ if not $value }}{{ $_ := unset $labels $label }}{{ end }}{{ end -}}
{{- toJson $labels -}}
{{- end -}}

{{/*
The beginning of a selector that excludes what an alert is not about: a matcher for each label, each with a comma after it. PromQL quotes
text as Go does. Takes the alert's `exclude`.
*/}}
{{- define "node-monitoring.rules.matchers" -}}
{{- range $label, $expressions := . -}}
  {{- $kept := list -}}
  {{- range default dict $expressions }}{{ if . }}{{ $kept = append $kept . }}{{ end }}{{ end -}}
  {{- with $kept }}{{ printf "%s!~%q," $label (include "node-monitoring.regex.anyOf" .) }}{{ end -}}
{{- end -}}
{{- end -}}
