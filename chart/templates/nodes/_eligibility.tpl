{{/*
Which nodes are eligible is said once, in nodeSelector, excludeNodes and affinity. The two helpers here say it to the scheduler and to
Prometheus: a node without a pod must not have a target, which would be down for ever.
*/}}

{{/*
Puts the eligible nodes beside nodeSelector into the context, as `.eligibleTerms`: the required terms of the user's affinity, each with what
keeps a pod off the nodes of excludeNodes; one without requirements where both are empty.
*/}}
{{- define "node-monitoring.nodes.eligibleTerms" -}}
{{- $exclusions := list -}}
{{- range $label, $values := .Values.excludeNodes -}}
{{- $exclusions = append $exclusions (dict "key" $label "operator" "NotIn" "values" $values) -}}
{{- end -}}
{{- $terms := list -}}
{{- range $term := dig "nodeAffinity" "requiredDuringSchedulingIgnoredDuringExecution" "nodeSelectorTerms" (list dict) (default dict .Values.affinity) -}}
{{- with $exclusions }}{{ $term = merge (dict "matchExpressions" (concat (default list $term.matchExpressions) .)) $term }}{{ end -}}
{{- $terms = append $terms $term -}}
{{- end -}}
{{- $_ := set . "eligibleTerms" $terms -}}
{{- end -}}

{{/* Puts a DaemonSet's affinity into the context, as `.affinity`: the user's, with the terms of the eligible nodes that are its own; empty where both are. */}}
{{- define "node-monitoring.nodes.affinity" -}}
{{- if not (hasKey . "affinity") -}}
{{- include "node-monitoring.pools.alternatives" . -}}
{{- include "node-monitoring.nodes.eligibleTerms" . -}}
{{- $affinity := deepCopy (default dict .Values.affinity) -}}
{{- $terms := list -}}
{{- range $requirements := .alternatives -}}
{{- range $term := $.eligibleTerms -}}
{{- with $requirements }}{{ $term = merge (dict "matchExpressions" (concat (default list $term.matchExpressions) .)) $term }}{{ end -}}
{{- $terms = append $terms $term -}}
{{- end -}}
{{- end -}}
{{- with compact $terms -}}
{{- $affinity = mergeOverwrite $affinity (dict "nodeAffinity" (dict "requiredDuringSchedulingIgnoredDuringExecution" (dict "nodeSelectorTerms" .))) -}}
{{- end -}}
{{- $_ := set . "affinity" $affinity -}}
{{- end -}}
{{- end -}}

{{/* Puts the eligible nodes for Prometheus, those of all DaemonSets, into the context, as `.discovery`: a list of kubernetes_sd_configs, one for each term, as terms are alternatives. */}}
{{- define "node-monitoring.nodes.discovery" -}}
{{- if not (hasKey . "discovery") -}}
{{- $equal := list -}}
{{- range $label, $value := .Values.nodeSelector -}}
{{- $equal = append $equal (printf "%s=%s" $label $value) -}}
{{- end -}}
{{- $configs := list -}}
{{- include "node-monitoring.nodes.eligibleTerms" . -}}
{{- range .eligibleTerms -}}
{{- $requirements := $equal -}}
{{- range .matchExpressions -}}
{{- if has .operator (list "In" "NotIn") -}}
{{- $requirements = append $requirements (printf "%s %s (%s)" .key (lower .operator) (join "," .values)) -}}
{{- else if eq .operator "Exists" -}}
{{- $requirements = append $requirements .key -}}
{{- else if eq .operator "DoesNotExist" -}}
{{- $requirements = append $requirements (printf "!%s" .key) -}}
{{- else -}}
{{- fail (printf "affinity: operator %s of %s is one by which Prometheus cannot select nodes. Use In, NotIn, Exists or DoesNotExist." .operator .key) -}}
{{- end -}}
{{- end -}}
{{- $fields := list -}}
{{- range .matchFields -}}
{{- if or (ne .operator "In") (ne (len .values) 1) -}}
{{- fail (printf "affinity: matchFields of %s is more than Prometheus can select nodes by. Use metadata.name, operator In and one value." .key) -}}
{{- end -}}
{{- $fields = append $fields (printf "%s=%s" .key (first .values)) -}}
{{- end -}}
{{- $selector := dict -}}
{{- with $requirements }}{{ $_ := set $selector "label" (join "," .) }}{{ end -}}
{{- with $fields }}{{ $_ := set $selector "field" (join "," .) }}{{ end -}}
{{- $config := dict "role" "node" -}}
{{- with $selector }}{{ $_ := set $config "selectors" (list (merge (dict "role" "node") .)) }}{{ end -}}
{{- $configs = append $configs $config -}}
{{- end -}}
{{- $_ := set . "discovery" $configs -}}
{{- end -}}
{{- end -}}
