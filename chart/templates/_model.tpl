{{/*
The model: what several templates need and what is expensive to compute. `node-monitoring.model` is the only helper that writes to the root
context, and writes to one key. It computes everything on its first call, in a fixed order. Templates get at the model only through the
helpers below, so the output does not depend on the order in which Helm executes the templates.
*/}}

{{/* Computes the model, and fails if the values contradict each other. Renders nothing. Takes the root. */}}
{{- define "node-monitoring.model" -}}
{{- if not (hasKey . "model") -}}
  {{- $required := get (.Files.Get "files/required-values.yaml" | fromYaml) "values" -}}
  {{- $arg := dict "values" .Values "required" $required "path" list -}}
  {{- $missing := include "node-monitoring.validation.missing" $arg | fromJsonArray -}}
  {{- $migration := include "node-monitoring.validation.migration" . | fromJsonArray -}}
  {{- if $missing -}}
    {{- /* Nothing else can be computed without these values. */ -}}
    {{- include "node-monitoring.validation.reject" (concat $missing $migration) -}}
  {{- end -}}
  {{- $values := .Values -}}
  {{- if $migration -}}
    {{- /* Values of another chart can have types that the templates cannot use. All else is still computed, and validated. */ -}}
    {{- $values = include "node-monitoring.validation.remove" (dict "values" .Values "findings" $migration) | fromJson -}}
  {{- end -}}
  {{- $values = include "node-monitoring.nodes.values" $values | fromJson -}}
  {{- $root := set (pick . "Chart" "Release" "Files" "Capabilities") "Values" $values -}}
  {{- $exporters := include "node-monitoring.exporters.build" $root -}}
  {{- $jobs := include "node-monitoring.jobs.build" $root -}}
  {{- $rules := include "node-monitoring.rules.build" $root -}}
  {{- include "node-monitoring.validation" (dict
    "root" $root
    "exporters" (fromJsonArray $exporters)
    "jobs" (fromJsonArray $jobs)
    "findings" $migration
  ) -}}
  {{- $_ := set . "model" (dict "exporters" $exporters "jobs" $jobs "rules" $rules) -}}
{{- end -}}
{{- end -}}

{{/* The exporters, one for each DaemonSet: see `node-monitoring.exporters.build`. Returns a JSON list. Takes the root. */}}
{{- define "node-monitoring.exporters" -}}
{{- include "node-monitoring.model" . -}}
{{- .model.exporters -}}
{{- end -}}

{{/* The scrape jobs: see `node-monitoring.jobs.build`. Returns a JSON list. Takes the root. */}}
{{- define "node-monitoring.jobs" -}}
{{- include "node-monitoring.model" . -}}
{{- .model.jobs -}}
{{- end -}}

{{/* The rule groups: see `node-monitoring.rules.build`. Takes the root. */}}
{{- define "node-monitoring.rules" -}}
{{- include "node-monitoring.model" . -}}
{{- .model.rules -}}
{{- end -}}
