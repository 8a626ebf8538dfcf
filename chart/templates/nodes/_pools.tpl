{{/*
Pools: nodes whose exporter differs. Each pool has its own DaemonSet, from the values with the pool's merged over them. The release's own
DaemonSet excludes the nodes of all pools.
*/}}

{{/* `true` if there is a pool, else empty. Takes the root or an exporter. */}}
{{- define "node-monitoring.pools.exist" -}}
{{- range .Values.pools }}{{ if . }}true{{ end }}{{ end -}}
{{- end -}}

{{/* The nodes of each pool: by pool, an object of labels with lists of values. Returns a JSON object. Takes the root or an exporter. */}}
{{- define "node-monitoring.pools.selectors" -}}
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
{{- toJson $selectors -}}
{{- end -}}

{{/* `true` if the nodes outside all pools need more than 64 terms, else empty. Validation rejects that. Takes the root or an exporter. */}}
{{- define "node-monitoring.pools.exceedTerms" -}}
{{- $count := 1 -}}
{{- range include "node-monitoring.pools.selectors" . | fromJson }}{{ $count = mul $count (len .) | min 65 }}{{ end -}}
{{- if gt (int $count) 64 }}true{{ end -}}
{{- end -}}

{{/*
Which of the eligible nodes belong to an exporter: alternatives, each a list of node selector requirements. A node of a pool has all
labels of the pool. Any other node lacks at least one label of each pool: the alternatives are all combinations of one label per pool.
Returns a JSON list. Takes an exporter.
*/}}
{{- define "node-monitoring.pools.alternatives" -}}
{{- $selectors := include "node-monitoring.pools.selectors" . | fromJson -}}
{{- $alternatives := list list -}}
{{- if .pool -}}
  {{- $requirements := list -}}
  {{- range $label, $values := get $selectors .pool -}}
    {{- $requirements = append $requirements (dict "key" $label "operator" "In" "values" $values) -}}
  {{- end -}}
  {{- $alternatives = list $requirements -}}
{{- else if not (include "node-monitoring.pools.exceedTerms" .) -}}
  {{- range $pool, $selector := $selectors -}}
    {{- $longer := list -}}
    {{- range $requirements := $alternatives -}}
      {{- range $label, $values := $selector -}}
        {{- $longer = append $longer (append $requirements (dict "key" $label "operator" "NotIn" "values" $values)) -}}
      {{- end -}}
    {{- end -}}
    {{- $alternatives = $longer -}}
  {{- end -}}
{{- end -}}
{{- toJson $alternatives -}}
{{- end -}}

{{/*
The relabeling rules for the addresses of pools whose exporter has another port. To Prometheus, a label without a value is the same as a
missing label; the label `labelpresent` tells them apart. Returns a JSON list. Takes the root.
*/}}
{{- define "node-monitoring.pools.addresses" -}}
{{- $rules := list -}}
{{- range $pool, $selector := include "node-monitoring.pools.selectors" . | fromJson -}}
  {{- $port := (get $.Values.pools $pool).port | default $.Values.port | int -}}
  {{- if ne $port (int $.Values.port) -}}
    {{- $sources := list -}}
    {{- $expressions := list -}}
    {{- range $label, $values := $selector -}}
      {{- $name := include "node-monitoring.relabel.labelName" $label -}}
      {{- $quoted := list -}}
      {{- range $values }}{{ $quoted = append $quoted (regexQuoteMeta .) }}{{ end -}}
      {{- $sources = append $sources (printf "__meta_kubernetes_node_label_%s" $name) -}}
      {{- $sources = append $sources (printf "__meta_kubernetes_node_labelpresent_%s" $name) -}}
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
{{- toJson $rules -}}
{{- end -}}
