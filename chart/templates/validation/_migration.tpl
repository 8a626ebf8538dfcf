{{/* The values that are another chart's, each with what is in its place here: a list of texts. */}}
{{- define "node-monitoring.foreignValues" -}}
{{- $found := list -}}
{{- range $name, $entry := get (.Files.Get "files/prometheus-node-exporter-values.yaml" | fromYaml) "otherwise" -}}
{{- $at := $.Values -}}
{{- range $key := splitList "." $name -}}
{{- $below := dict -}}
{{- if kindIs "map" $at }}{{ $below = pick $at $key }}{{ end -}}
{{- $at = empty $below | ternary nil (index (values $below | default (list nil)) 0) -}}
{{- end -}}
{{- $isMap := kindIs "map" $entry -}}
{{- if not (or (kindIs "invalid" $at) (and $isMap (not (kindIs "slice" $at)))) -}}
{{- $found = append $found (printf "%s (here %s)" $name ($isMap | ternary $entry (dict "instead" $entry)).instead | replace "`" "") -}}
{{- end -}}
{{- end -}}
{{- toYaml $found -}}
{{- end -}}

{{/* Refuses such values, all at once. Renders nothing. */}}
{{- define "node-monitoring.checks.foreignValues" -}}
{{- with include "node-monitoring.foreignValues" . | fromYamlArray -}}
{{- fail (printf "values of prometheus-node-exporter, which are others here: %s. Rename or remove them; docs/prometheus-node-exporter.md has all." (join "; " .)) -}}
{{- end -}}
{{- end -}}
