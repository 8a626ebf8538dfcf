{{/* The checks of which nodes and pods are each pool's: that no node can be of two, and that there can be one at all. They render nothing. */}}
{{- define "node-monitoring.checks.pools" }}
{{- $values := .Values }}
{{- $selectors := include "node-monitoring.pools.selectors" . | fromJson }}
{{- range $pool, $selector := $selectors }}
  {{- range $label, $wanted := $selector }}
    {{- if and (hasKey (default dict $values.nodeSelector) $label) (not (has (get $values.nodeSelector $label) $wanted)) }}
      {{- fail (printf "pools.%s.nodeSelector: no node has %s both %s and, as nodeSelector wants of every node, %q. Remove one of them." $pool $label (join " or " $wanted) (get $values.nodeSelector $label)) }}
    {{- end }}
    {{- $left := $wanted }}
    {{- range get (default dict $values.excludeNodes) $label | default list }}{{ $left = without $left . }}{{ end }}
    {{- if not $left }}
      {{- fail (printf "pools.%s.nodeSelector: excludeNodes.%s leaves none of its nodes. Choose another label, or set that one to null." $pool $label) }}
    {{- end }}
  {{- end }}
  {{- range $other, $otherSelector := $selectors }}
    {{- if and (lt $pool $other) (not (include "node-monitoring.checks.pools.apart" (list $selector $otherSelector))) }}
      {{- fail (printf "pools %s and %s could both match a node, which would get two exporters. Give their nodeSelectors a label that both have, with other values." $pool $other) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- range $pool, $_ := $selectors }}
  {{- if regexMatch "^(prometheus(-shard-[0-9]+)?|reload|test)$" $pool }}
    {{- fail (printf "pools.%s: objects of the chart's other parts have that name. Choose another one." $pool) }}
  {{- end }}
{{- end }}
{{- if and $selectors $values.service.enabled }}
  {{- $service := default dict $values.service.spec }}
  {{- range $service.ports }}
    {{- with .nodePort }}
      {{- fail (printf "service.spec.ports: nodePort %v cannot be that of every pool's service. Remove it, so that Kubernetes chooses." .) }}
    {{- end }}
  {{- end }}
  {{- range prepend (default list $service.clusterIPs) $service.clusterIP }}
    {{- if and . (ne . "None") }}
      {{- fail (printf "service.spec.clusterIP %s cannot be that of every pool's service. Remove it, so that Kubernetes chooses." .) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- if and $selectors $values.selectorLabels }}
  {{- range $exporter := include "node-monitoring.exporters" . | fromJsonArray | rest }}
    {{- $labels := include "node-monitoring.exporter.podLabels" $exporter | fromYaml }}
    {{- $missing := list }}
    {{- range $label, $value := $values.selectorLabels }}
      {{- if ne (get $labels $label) $value }}{{ $missing = append $missing $label }}{{ end }}
    {{- end }}
    {{- if not $missing }}
      {{- fail (printf "selectorLabels are also labels of the pods of pools.%s, which the release's own DaemonSet would take for its. Add one that they do not have." $exporter.pool) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Says `true` of two pools' selectors that no node matches both of: a label of both has other values in each. Takes a list of the two. */}}
{{- define "node-monitoring.checks.pools.apart" -}}
{{- $other := last . -}}
{{- $apart := false -}}
{{- range $label, $values := first . -}}
{{- $left := $values -}}
{{- range get $other $label | default list }}{{ $left = without $left . }}{{ end -}}
{{- if and (hasKey $other $label) (eq (len $left) (len $values)) }}{{ $apart = true }}{{ end -}}
{{- end -}}
{{- if $apart }}true{{ end -}}
{{- end -}}
