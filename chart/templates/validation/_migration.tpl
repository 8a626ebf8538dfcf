{{/* Values of the chart prometheus-node-exporter that have another name or type here. Takes the root. */}}
{{- define "node-monitoring.validation.migration" -}}
{{- $findings := list -}}
{{- range $name, $entry := get (.Files.Get "files/prometheus-node-exporter-values.yaml" | fromYaml) "otherwise" -}}
  {{- $path := splitList "." $name -}}
  {{- $value := $.Values -}}
  {{- range $path }}{{ $value = index (kindIs "map" $value | ternary $value dict) . }}{{ end -}}
  {{- $wanted := kindIs "map" $entry | ternary "slice" (kindOf $value) -}}
  {{- if and (not (kindIs "invalid" $value)) (kindIs $wanted $value) -}}
    {{- $instead := kindIs "map" $entry | ternary $entry (dict "instead" $entry) -}}
    {{- $findings = append $findings (dict
      "path" $path
      "message" "is a value of prometheus-node-exporter that this chart does not support"
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
