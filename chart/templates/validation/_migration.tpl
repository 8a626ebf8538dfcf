{{/*
Values of other charts that have another name or type here: those of prometheus-node-exporter and of the charts that contain it, also where
a parent chart has them. Takes the root.
*/}}
{{- define "node-monitoring.validation.migration" -}}
{{- $file := .Files.Get "files/prometheus-node-exporter-values.yaml" | fromYaml -}}
{{- $parts := list
  (dict "below" (list "prometheus-node-exporter") "entries" $file.otherwise "chart" "prometheus-node-exporter")
  (dict "below" (list "prometheus-node-exporter") "entries" $file.vmExporter "chart" "victoria-metrics-k8s-stack")
  (dict "below" (list "kubelet") "entries" $file.kubelet "chart" "kube-prometheus-stack")
  (dict "below" (list "kubelet") "entries" $file.vmKubelet "chart" "victoria-metrics-k8s-stack")
  (dict "below" (list "nodeExporter") "entries" $file.nodeExporter "chart" "kube-prometheus-stack")
  (dict "below" list "entries" $file.wrappers "chart" "kube-prometheus-stack, victoria-metrics-k8s-stack or prometheus")
-}}
{{- $findings := list -}}
{{- range $base := list (list "kube-prometheus-stack") (list "victoria-metrics-k8s-stack") list -}}
  {{- range $part := $parts -}}
    {{- $prefix := concat $base $part.below -}}
    {{- $values := $.Values -}}
    {{- range $prefix }}{{ $values = index (kindIs "map" $values | ternary $values dict) . }}{{ end -}}
    {{- if kindIs "map" $values -}}
      {{- $arg := merge (dict "prefix" $prefix "values" $values) $part -}}
      {{- $findings = concat $findings (include "node-monitoring.validation.migrated" $arg | fromJsonArray) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $own := dict "prefix" list "values" .Values "entries" $file.otherwise "chart" "prometheus-node-exporter" -}}
{{- concat $findings (include "node-monitoring.validation.migrated" $own | fromJsonArray) | toJson -}}
{{- end -}}

{{/*
Values of another chart, with their replacements. Takes a dict with values, prefix, which is their path in the values of this chart,
entries, which is a part of the file, and chart, the name of the other chart.
*/}}
{{- define "node-monitoring.validation.migrated" -}}
{{- $findings := list -}}
{{- range $name, $entry := .entries -}}
  {{- $path := splitList "." $name -}}
  {{- $value := $.values -}}
  {{- range $path }}{{ $value = index (kindIs "map" $value | ternary $value dict) . }}{{ end -}}
  {{- if not (kindIs "invalid" $value) -}}
    {{- $entry = kindIs "map" $entry | ternary $entry (dict "instead" $entry) -}}
    {{- $wanted := default (kindOf $value) (eq "array" (default "" $entry.form) | ternary "slice" "") -}}
    {{- if kindIs $wanted $value -}}
      {{- $instead := default (printf "`%s`" $entry.to) $entry.instead -}}
      {{- with $entry.unneeded }}{{ $instead = printf "nothing, because %s" . }}{{ end -}}
      {{- $instead = replace "`" "" $instead -}}
      {{- $findings = append $findings (dict
        "path" (concat $.prefix $path)
        "message" (printf "is a value of %s that this chart does not support" (default $.chart $entry.of))
        "fix" (printf "Replacement: %s. npm run migrate converts all values: docs/prometheus-node-exporter.md." $instead)
      ) -}}
    {{- end -}}
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
