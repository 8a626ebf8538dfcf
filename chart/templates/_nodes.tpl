{{/*
Which nodes are eligible is said once, in nodeSelector, excludeNodes and affinity. The two helpers here say it to the scheduler and to
Prometheus: a node without a pod must not have a target, which would be down for ever.
*/}}

{{/* The requirements that keep a pod off the nodes of excludeNodes: a list of node selector requirements. */}}
{{- define "node-monitoring.nodes.exclusions" -}}
{{- $requirements := list -}}
{{- range $label, $values := .Values.excludeNodes -}}
{{- $requirements = append $requirements (dict "key" $label "operator" "NotIn" "values" $values) -}}
{{- end -}}
{{- toYaml $requirements -}}
{{- end -}}

{{/* The eligible nodes beside nodeSelector: the required terms of the user's affinity, each with the exclusions; one without requirements where both are empty. */}}
{{- define "node-monitoring.nodes.eligibleTerms" -}}
{{- $exclusions := include "node-monitoring.nodes.exclusions" . | fromYamlArray -}}
{{- $terms := list -}}
{{- range dig "nodeAffinity" "requiredDuringSchedulingIgnoredDuringExecution" "nodeSelectorTerms" (list dict) (default dict .Values.affinity) -}}
{{- $terms = append $terms (include "node-monitoring.nodes.narrower" (dict "term" . "requirements" $exclusions) | fromYaml) -}}
{{- end -}}
{{- toYaml $terms -}}
{{- end -}}

{{/* A node selector term with further requirements. Takes a dict with term and requirements. */}}
{{- define "node-monitoring.nodes.narrower" -}}
{{- $term := .term -}}
{{- with .requirements -}}
{{- $term = merge (dict "matchExpressions" (concat (default list $term.matchExpressions) .)) $term -}}
{{- end -}}
{{- toYaml $term -}}
{{- end -}}

{{/* A DaemonSet's affinity: the user's, with the terms of the eligible nodes that are its own; nothing where both are empty. */}}
{{- define "node-monitoring.nodes.affinity" -}}
{{- $affinity := deepCopy (default dict .Values.affinity) -}}
{{- $terms := list -}}
{{- range $requirements := include "node-monitoring.pools.alternatives" . | fromYamlArray -}}
{{- range $term := include "node-monitoring.nodes.eligibleTerms" $ | fromYamlArray -}}
{{- $terms = append $terms (include "node-monitoring.nodes.narrower" (dict "term" $term "requirements" $requirements) | fromYaml) -}}
{{- end -}}
{{- end -}}
{{- with compact $terms -}}
{{- $affinity = mergeOverwrite $affinity (dict "nodeAffinity" (dict "requiredDuringSchedulingIgnoredDuringExecution" (dict "nodeSelectorTerms" .))) -}}
{{- end -}}
{{- with $affinity }}{{ toYaml . }}{{ end -}}
{{- end -}}

{{/* The eligible nodes for Prometheus, those of all DaemonSets: a list of kubernetes_sd_configs, one for each term, as terms are alternatives. */}}
{{- define "node-monitoring.nodes.discovery" -}}
{{- $equal := list -}}
{{- range $label, $value := .Values.nodeSelector -}}
{{- $equal = append $equal (printf "%s=%s" $label $value) -}}
{{- end -}}
{{- $configs := list -}}
{{- range include "node-monitoring.nodes.eligibleTerms" . | fromYamlArray -}}
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
{{- toYaml $configs -}}
{{- end -}}
