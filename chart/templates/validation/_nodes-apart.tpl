{{/* Whether two pod specs can meet on one node, by what both ask of its labels. In doubt they can. */}}

{{/* Says `true` of two pod specs that no node can have both of: each pair of their terms contradicts itself in a label. Takes a dict with one and other. */}}
{{- define "node-monitoring.nodes.apart" -}}
{{- $apart := true -}}
{{- $others := include "node-monitoring.nodes.terms" .other | fromYamlArray -}}
{{- range $one := include "node-monitoring.nodes.terms" .one | fromYamlArray -}}
{{- range $other := $others -}}
{{- $contradict := false -}}
{{- range $left := $one.requirements -}}
{{- range $right := $other.requirements -}}
{{- if or (include "node-monitoring.nodes.contradict" (list $left $right)) (include "node-monitoring.nodes.contradict" (list $right $left)) }}{{ $contradict = true }}{{ end -}}
{{- end -}}
{{- end -}}
{{- if not $contradict }}{{ $apart = false }}{{ end -}}
{{- end -}}
{{- end -}}
{{- if $apart }}true{{ end -}}
{{- end -}}

{{/* The nodes of a pod spec: a list of alternatives, each with requirements, a list of what all has to be so. */}}
{{- define "node-monitoring.nodes.terms" -}}
{{- $selected := list -}}
{{- range $label, $value := .nodeSelector }}{{ $selected = append $selected (dict "key" $label "operator" "In" "values" (list $value)) }}{{ end -}}
{{- $terms := list -}}
{{- $affinity := dig "nodeAffinity" "requiredDuringSchedulingIgnoredDuringExecution" "nodeSelectorTerms" (list dict) (default dict .affinity) -}}
{{- range $affinity -}}
{{- $terms = append $terms (dict "requirements" (concat $selected (default list .matchExpressions))) -}}
{{- end -}}
{{- toYaml $terms -}}
{{- end -}}

{{/* Says `true` of two requirements of one label that no node meets both of. Takes a list of the two, of which the first has operator In or Exists. */}}
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
