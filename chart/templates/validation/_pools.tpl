{{/* Pools of nodes: no node can belong to two, and each can have a node. Takes a dict with root and exporters. */}}
{{- define "node-monitoring.validation.pools" -}}
{{- $selectors := include "node-monitoring.pools.selectors" .root | fromJson -}}
{{- $findings := list -}}
{{- range $pool, $selector := $selectors -}}
  {{- $arg := dict "values" $.root.Values "pool" $pool "selector" $selector -}}
  {{- $findings = concat $findings (include "node-monitoring.validation.pools.nodes" $arg | fromJsonArray) -}}
  {{- range $other, $otherSelector := $selectors -}}
    {{- if and (lt $pool $other) (not (include "node-monitoring.validation.pools.apart" (list $selector $otherSelector))) -}}
      {{- $findings = append $findings (dict
        "path" (list "pools" $other "nodeSelector")
        "message" (printf "can match a node that pools.%s also matches, which would get two exporters" $pool)
        "fix" "Give both pools a label with different values."
      ) -}}
    {{- end -}}
  {{- end -}}
  {{- if regexMatch "^(prometheus(-shard-[0-9]+)?|reload|test)$" $pool -}}
    {{- $findings = append $findings (dict
      "path" (list "pools" $pool)
      "message" "has the name of another component of the chart"
      "fix" "Choose another name."
    ) -}}
  {{- end -}}
{{- end -}}
{{- if include "node-monitoring.pools.exceedTerms" .root -}}
  {{- $findings = append $findings (dict
    "path" (list "pools")
    "message" "have so many labels in their nodeSelector that the nodes outside all pools need more than 64 node selector terms"
    "fix" "Label the nodes of each pool with one label, and select them by it."
  ) -}}
{{- end -}}
{{- if $selectors -}}
  {{- $findings = concat $findings (include "node-monitoring.validation.pools.service" . | fromJsonArray) -}}
  {{- $findings = concat $findings (include "node-monitoring.validation.pools.selectorLabels" . | fromJsonArray) -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* Labels that leave a pool without nodes. Takes a dict with values, pool and selector. */}}
{{- define "node-monitoring.validation.pools.nodes" -}}
{{- $nodeSelector := default dict .values.nodeSelector -}}
{{- $excludeNodes := default dict .values.excludeNodes -}}
{{- $findings := list -}}
{{- range $label, $wanted := .selector -}}
  {{- $path := list "pools" $.pool "nodeSelector" $label -}}
  {{- if and (hasKey $nodeSelector $label) (not (has (get $nodeSelector $label) $wanted)) -}}
    {{- $findings = append $findings (dict
      "path" $path
      "message" (printf "selects no node, because nodeSelector requires %q of every node" (get $nodeSelector $label))
      "fix" "Change one of them."
    ) -}}
  {{- end -}}
  {{- $left := $wanted -}}
  {{- range get $excludeNodes $label | default list }}{{ $left = without $left . }}{{ end -}}
  {{- if not $left -}}
    {{- $findings = append $findings (dict
      "path" $path
      "message" "selects no node, because excludeNodes excludes all of its values"
      "fix" "Select the pool's nodes by another label, or set this label to false in excludeNodes."
    ) -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* What only one service can have, as each pool has a service. Takes a dict with root. */}}
{{- define "node-monitoring.validation.pools.service" -}}
{{- $service := default dict .root.Values.service.spec -}}
{{- $fix := "Remove it, so that Kubernetes chooses one." -}}
{{- $findings := list -}}
{{- range $index, $port := $service.ports -}}
  {{- if $port.nodePort -}}
    {{- $findings = append $findings (dict
      "path" (list "service" "spec" "ports" $index "nodePort")
      "message" "cannot be set with pools, because each pool has its own service"
      "fix" $fix
    ) -}}
  {{- end -}}
{{- end -}}
{{- range $field, $addresses := dict "clusterIP" (list $service.clusterIP) "clusterIPs" $service.clusterIPs -}}
  {{- range $addresses -}}
    {{- if and . (ne . "None") -}}
      {{- $findings = append $findings (dict
        "path" (list "service" "spec" $field)
        "message" "cannot be set with pools, because each pool has its own service"
        "fix" $fix
      ) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- .root.Values.service.enabled | ternary $findings list | toJson -}}
{{- end -}}

{{/* selectorLabels that also match the pods of a pool. Takes a dict with root and exporters. */}}
{{- define "node-monitoring.validation.pools.selectorLabels" -}}
{{- $findings := list -}}
{{- if .root.Values.selectorLabels -}}
  {{- range $exporter := rest .exporters -}}
    {{- $labels := include "node-monitoring.exporter.podLabels" $exporter | fromYaml -}}
    {{- $missing := list -}}
    {{- range $label, $value := $.root.Values.selectorLabels -}}
      {{- if ne (get $labels $label) $value }}{{ $missing = append $missing $label }}{{ end -}}
    {{- end -}}
    {{- if not $missing -}}
      {{- $findings = append $findings (dict
        "path" (list "selectorLabels")
        "message" (printf "also matches the pods of pools.%s, so the release's own DaemonSet would adopt them" $exporter.pool)
        "fix" "Add a label that those pods do not have."
      ) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* `true` if no node can match both of two selectors, because a label has different values in each. Takes a list of the two. */}}
{{- define "node-monitoring.validation.pools.apart" -}}
{{- $other := last . -}}
{{- $apart := false -}}
{{- range $label, $values := first . -}}
  {{- $left := $values -}}
  {{- range get $other $label | default list }}{{ $left = without $left . }}{{ end -}}
  {{- if and (hasKey $other $label) (eq (len $left) (len $values)) }}{{ $apart = true }}{{ end -}}
{{- end -}}
{{- if $apart }}true{{ end -}}
{{- end -}}
