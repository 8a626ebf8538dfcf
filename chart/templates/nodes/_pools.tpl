{{/*
Pools: nodes whose exporter differs. Each pool has a DaemonSet of its own, made from the values with the pool's over them; the release's own
DaemonSet leaves the pools' nodes out. All helpers of the exporter take a context: the root, or what `node-monitoring.exporters` gives.
*/}}

{{/* Puts into the context which nodes are each pool's, as `.poolSelectors`: by pool, a map of labels to lists of values. */}}
{{- define "node-monitoring.pools.selectors" -}}
{{- if not (hasKey . "poolSelectors") -}}
{{- $selectors := dict -}}
{{- range $pool, $overrides := .Values.pools -}}
{{- if $overrides -}}
{{- $selector := dict -}}
{{- range $label, $values := $overrides.nodeSelector -}}
{{- $_ := set $selector $label (kindIs "slice" $values | ternary $values (list $values)) -}}
{{- end -}}
{{- $_ := set $selectors $pool $selector -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "poolSelectors" $selectors -}}
{{- end -}}
{{- end -}}

{{/*
Puts into the context which of the eligible nodes are this DaemonSet's, as `.alternatives`: a list, each a list of node selector requirements.
Of a pool's nodes all labels are the pool's. Of any other node at least one label is not, for each pool: all ways to choose one label of
each pool.
*/}}
{{- define "node-monitoring.pools.alternatives" -}}
{{- include "node-monitoring.pools.selectors" . -}}
{{- $alternatives := list list -}}
{{- if .pool -}}
{{- $requirements := list -}}
{{- range $label, $values := get .poolSelectors .pool -}}
{{- $requirements = append $requirements (dict "key" $label "operator" "In" "values" $values) -}}
{{- end -}}
{{- $alternatives = list $requirements -}}
{{- else -}}
{{- range $pool, $selector := .poolSelectors -}}
{{- $longer := list -}}
{{- range $requirements := $alternatives -}}
{{- range $label, $values := $selector -}}
{{- $longer = append $longer (append $requirements (dict "key" $label "operator" "NotIn" "values" $values)) -}}
{{- end -}}
{{- end -}}
{{- $alternatives = $longer -}}
{{- if gt (len $alternatives) 64 -}}
{{- fail "pools: their node selectors have so many labels that the nodes outside all pools cannot be described in 64 terms. Give a pool's nodes one label of their own, and select them by it." -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "alternatives" $alternatives -}}
{{- end -}}

{{/*
The rules for the addresses of a pool's nodes, where their exporter has a port of its own: a list of relabel_configs. To Prometheus a label
without a value is as one that is not there; whether it is there is another label.
*/}}
{{- define "node-monitoring.pools.addresses" -}}
{{- $rules := list -}}
{{- include "node-monitoring.pools.selectors" . -}}
{{- range $pool, $selector := .poolSelectors -}}
{{- $port := (get $.Values.pools $pool).port | default $.Values.port | int -}}
{{- if ne $port (int $.Values.port) -}}
{{- $sources := list -}}
{{- $expressions := list -}}
{{- range $label, $values := $selector -}}
{{- $name := regexReplaceAll "[^a-zA-Z0-9_]" $label "_" -}}
{{- $quoted := list -}}
{{- range $values }}{{ $quoted = append $quoted (regexQuoteMeta .) }}{{ end -}}
{{- $sources = concat $sources (list (printf "__meta_kubernetes_node_label_%s" $name) (printf "__meta_kubernetes_node_labelpresent_%s" $name)) -}}
{{- $expressions = append $expressions (printf "(?:%s);true" (join "|" $quoted)) -}}
{{- end -}}
{{- $rules = append $rules (dict
  "source_labels" (append $sources "__address__")
  "regex" (printf `%s;(.+):\d+` (join ";" $expressions))
  "replacement" (printf "${1}:%d" $port)
  "target_label" "__address__"
) -}}
{{- end -}}
{{- end -}}
{{- toYaml $rules -}}
{{- end -}}
