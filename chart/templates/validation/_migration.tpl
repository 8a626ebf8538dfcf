{{/*
Values of other charts that have another name or type here: those of prometheus-node-exporter, also where a parent chart has them, and
those of such parents. Takes the root.
*/}}
{{- define "node-monitoring.validation.migration" -}}
{{- $file := .Files.Get "files/prometheus-node-exporter-values.yaml" | fromYaml -}}
{{- $wrapper := index .Values "prometheus-node-exporter" -}}
{{- $nested := dict "prefix" (list "prometheus-node-exporter") "values" (kindIs "map" $wrapper | ternary $wrapper dict) -}}
{{- $own := dict "prefix" list "values" .Values -}}
{{- $findings := list -}}
{{- range list
  (merge (dict "entries" $file.otherwise "chart" "prometheus-node-exporter") $nested)
  (merge (dict "entries" $file.wrappers "chart" "kube-prometheus-stack or prometheus") $own)
  (merge (dict "entries" $file.otherwise "chart" "prometheus-node-exporter") $own)
-}}
  {{- $findings = concat $findings (include "node-monitoring.validation.migrated" . | fromJsonArray) -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/*
Values of another chart, with their replacements. Takes a dict with values, prefix, which is their path, entries, which is a part of the
file, and chart, the name of the other chart.
*/}}
{{- define "node-monitoring.validation.migrated" -}}
{{- $findings := list -}}
{{- range $name, $entry := .entries -}}
  {{- $path := splitList "." $name -}}
  {{- $value := $.values -}}
  {{- range $path }}{{ $value = index (kindIs "map" $value | ternary $value dict) . }}{{ end -}}
  {{- $wanted := kindIs "map" $entry | ternary "slice" (kindOf $value) -}}
  {{- if and (not (kindIs "invalid" $value)) (kindIs $wanted $value) -}}
    {{- $instead := kindIs "map" $entry | ternary $entry (dict "instead" $entry) -}}
    {{- $findings = append $findings (dict
      "path" (concat $.prefix $path)
      "message" (printf "is a value of %s that this chart does not support" $.chart)
      "fix" (printf "Replacement: %s. docs/prometheus-node-exporter.md lists all values." ($instead.instead | replace "`" ""))
    ) -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* Values without those of the findings. Returns a JSON object. Takes a dict with values and findings. */}}
{{- define "node-monitoring.validation.remove" -}}
{{- $values := toJson .values | fromJson -}}
{{- range .findings -}}
  {{- $map := $values -}}
  {{- range initial .path }}{{ $map = get $map . }}{{ end -}}
  {{- $_ := unset $map (last .path) -}}
{{- end -}}
{{- toJson $values -}}
{{- end -}}
