{{/*
The eligible nodes: `nodeSelector`, `excludeNodes` and `affinity` define them once, for the scheduler and for Prometheus. A node that cannot
run the exporter must not have a target, because that target would always be down.
*/}}

{{/*
Values without the entries that `false` removes from the maps about nodes. Those of an exporter's own maps are removed with the pools'
values merged over them. Returns a JSON object. Takes the values.
*/}}
{{- define "node-monitoring.nodes.values" -}}
{{- $nodeLabels := set (omit .scrape.nodeLabels "allow") "allow" (include "node-monitoring.kept" .scrape.nodeLabels.allow | fromJson) -}}
{{- $values := set (omit . "scrape") "scrape" (set (omit .scrape "nodeLabels") "nodeLabels" $nodeLabels) -}}
{{- range $key := list "excludeNodes" "nodeSelector" -}}
  {{- $_ := set $values $key (include "node-monitoring.kept" (get $values $key) | fromJson) -}}
{{- end -}}
{{- toJson $values -}}
{{- end -}}

{{/*
The required node selector terms of an affinity, at least an empty one. Terms are alternatives. Returns a JSON list. Takes the affinity.
*/}}
{{- define "node-monitoring.nodes.requiredTerms" -}}
{{- dig "nodeAffinity" "requiredDuringSchedulingIgnoredDuringExecution" "nodeSelectorTerms" (list dict) (default dict .) | toJson -}}
{{- end -}}

{{/*
The terms that select the eligible nodes among those of nodeSelector: the required terms of the affinity, each without the nodes of
excludeNodes. Returns a JSON list. Takes the root or an exporter.
*/}}
{{- define "node-monitoring.nodes.eligibleTerms" -}}
{{- $exclusions := list -}}
{{- range $label, $values := .Values.excludeNodes -}}
  {{- $exclusions = append $exclusions (dict "key" $label "operator" "NotIn" "values" $values) -}}
{{- end -}}
{{- $terms := list -}}
{{- range include "node-monitoring.nodes.requiredTerms" .Values.affinity | fromJsonArray -}}
  {{- $terms = append $terms (include "node-monitoring.nodes.narrow" (dict "term" . "expressions" $exclusions) | fromJson) -}}
{{- end -}}
{{- toJson $terms -}}
{{- end -}}

{{/* A node selector term with further expressions. Returns a JSON object. Takes a dict with term and expressions. */}}
{{- define "node-monitoring.nodes.narrow" -}}
{{- $term := .term -}}
{{- with .expressions -}}
  {{- $term = merge (dict "matchExpressions" (concat (default list $term.matchExpressions) .)) $term -}}
{{- end -}}
{{- toJson $term -}}
{{- end -}}

{{/*
The affinity of a DaemonSet: the user's, with the terms of its nodes. Returns a JSON object, empty for no affinity. Takes an exporter.
*/}}
{{- define "node-monitoring.nodes.affinity" -}}
{{- $terms := list -}}
{{- $eligibleTerms := include "node-monitoring.nodes.eligibleTerms" . | fromJsonArray -}}
{{- range $expressions := include "node-monitoring.pools.alternatives" . | fromJsonArray -}}
  {{- range $term := $eligibleTerms -}}
    {{- $terms = append $terms (include "node-monitoring.nodes.narrow" (dict "term" $term "expressions" $expressions) | fromJson) -}}
  {{- end -}}
{{- end -}}
{{- $affinity := default dict .Values.affinity -}}
{{- with compact $terms -}}
  {{- $required := dict "requiredDuringSchedulingIgnoredDuringExecution" (dict "nodeSelectorTerms" .) -}}
  {{- $nodeAffinity := merge $required (dig "nodeAffinity" dict $affinity) -}}
  {{- $affinity = merge (dict "nodeAffinity" $nodeAffinity) $affinity -}}
{{- end -}}
{{- toJson $affinity -}}
{{- end -}}

{{/*
The eligible nodes as Prometheus discovers them, for all exporters: a kubernetes_sd_config for each term. Returns a JSON list. Takes the
root.
*/}}
{{- define "node-monitoring.nodes.discovery" -}}
{{- $equal := list -}}
{{- range $label, $value := .Values.nodeSelector -}}
  {{- $equal = append $equal (printf "%s=%s" $label $value) -}}
{{- end -}}
{{- $configs := list -}}
{{- range include "node-monitoring.nodes.eligibleTerms" . | fromJsonArray -}}
  {{- $requirements := $equal -}}
  {{- range .matchExpressions -}}
    {{- if has .operator (list "In" "NotIn") -}}
      {{- $requirements = append $requirements (printf "%s %s (%s)" .key (lower .operator) (join "," .values)) -}}
    {{- else if eq .operator "Exists" -}}
      {{- $requirements = append $requirements .key -}}
    {{- else if eq .operator "DoesNotExist" -}}
      {{- $requirements = append $requirements (printf "!%s" .key) -}}
    {{- end -}}
  {{- end -}}
  {{- $fields := list -}}
  {{- range .matchFields -}}
    {{- $fields = append $fields (printf "%s=%s" .key (default list .values | join ",")) -}}
  {{- end -}}
  {{- $selector := dict -}}
  {{- with $requirements }}{{ $_ := set $selector "label" (join "," .) }}{{ end -}}
  {{- with $fields }}{{ $_ := set $selector "field" (join "," .) }}{{ end -}}
  {{- $config := dict "role" "node" -}}
  {{- with $selector }}{{ $_ := set $config "selectors" (list (merge (dict "role" "node") .)) }}{{ end -}}
  {{- $configs = append $configs $config -}}
{{- end -}}
{{- toJson $configs -}}
{{- end -}}
