{{/* Node affinity that Prometheus cannot express as label and field selectors. Takes a dict with root. */}}
{{- define "node-monitoring.validation.nodes" -}}
{{- $at := list "affinity" "nodeAffinity" "requiredDuringSchedulingIgnoredDuringExecution" "nodeSelectorTerms" -}}
{{- $findings := list -}}
{{- $affinity := default dict .root.Values.affinity -}}
{{- range $index, $term := dig "nodeAffinity" "requiredDuringSchedulingIgnoredDuringExecution" "nodeSelectorTerms" list $affinity -}}
  {{- range $number, $expression := $term.matchExpressions -}}
    {{- if not (has $expression.operator (list "In" "NotIn" "Exists" "DoesNotExist")) -}}
      {{- $findings = append $findings (dict
        "path" (concat $at (list $index "matchExpressions" $number "operator"))
        "message" (printf "%s is not supported by Prometheus service discovery" $expression.operator)
        "fix" "Use In, NotIn, Exists or DoesNotExist."
      ) -}}
    {{- end -}}
  {{- end -}}
  {{- range $number, $field := $term.matchFields -}}
    {{- if or (ne $field.operator "In") (ne (len $field.values) 1) -}}
      {{- $findings = append $findings (dict
        "path" (concat $at (list $index "matchFields" $number))
        "message" "is not supported by Prometheus service discovery, which can select one node by its name"
        "fix" "Use the operator In with one value."
      ) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}
