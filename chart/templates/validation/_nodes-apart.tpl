{{/* Whether two pod specs can run on the same node, judged by what both require of its labels. If in doubt, they can. */}}

{{/* `true` if no node can run both pod specs, because each pair of their terms contradicts itself. Takes a dict with one and other. */}}
{{- define "node-monitoring.nodes.apart" -}}
{{- $apart := true -}}
{{- $others := include "node-monitoring.nodes.terms" .other | fromJsonArray -}}
{{- range $one := include "node-monitoring.nodes.terms" .one | fromJsonArray -}}
  {{- range $other := $others -}}
    {{- $contradict := false -}}
    {{- range $left := $one.requirements -}}
      {{- range $right := $other.requirements -}}
        {{- $contradicts := include "node-monitoring.nodes.contradict" (list $left $right) -}}
        {{- if or $contradicts (include "node-monitoring.nodes.contradict" (list $right $left)) }}{{ $contradict = true }}{{ end -}}
      {{- end -}}
    {{- end -}}
    {{- if not $contradict }}{{ $apart = false }}{{ end -}}
  {{- end -}}
{{- end -}}
{{- if $apart }}true{{ end -}}
{{- end -}}

{{/* The nodes of a pod spec, as a JSON list of alternatives. Each has requirements, a list in which all must hold. */}}
{{- define "node-monitoring.nodes.terms" -}}
{{- $selected := list -}}
{{- range $label, $value := .nodeSelector -}}
  {{- $selected = append $selected (dict "key" $label "operator" "In" "values" (list $value)) -}}
{{- end -}}
{{- $terms := list -}}
{{- $affinity := default dict .affinity -}}
{{- range dig "nodeAffinity" "requiredDuringSchedulingIgnoredDuringExecution" "nodeSelectorTerms" (list dict) $affinity -}}
  {{- $terms = append $terms (dict "requirements" (concat $selected (default list .matchExpressions))) -}}
{{- end -}}
{{- toJson $terms -}}
{{- end -}}

{{/* `true` if no node meets both of two requirements. Takes a list of the two, of which the first has the operator In or Exists. */}}
{{- define "node-monitoring.nodes.contradict" -}}
{{- $one := first . -}}
{{- $other := last . -}}
{{- if eq $one.key $other.key -}}
  {{- if and (has $one.operator (list "In" "Exists")) (eq $other.operator "DoesNotExist") -}}
    true
  {{- else if and (eq $one.operator "In") (has $other.operator (list "In" "NotIn")) -}}
    {{- $left := list -}}
    {{- range $one.values -}}
      {{- if eq (has . $other.values) (eq $other.operator "In") }}{{ $left = append $left . }}{{ end -}}
    {{- end -}}
    {{- if not $left }}true{{ end -}}
  {{- end -}}
{{- end -}}
{{- end -}}
