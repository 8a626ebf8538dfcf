{{/*
The exporters: one for the release and one for each pool, each with its own DaemonSet. An exporter is a context like the root, but of
plain data: Release and Chart, the Values of this DaemonSet (the release's, with the pool's merged over them), pool (the name of the pool,
empty for the release's own) and results that several helpers need: collectors, hostMounts, flags, containerSecurityContext and affinity.
*/}}

{{/* All exporters, the release's own first. Returns a JSON list. Takes the root. */}}
{{- define "node-monitoring.exporters.build" -}}
{{- /* The values that a pool can override. */ -}}
{{- $keys := list
  "collectors" "containerSecurityContext" "exclude" "extraArgs" "hostMounts" "hostPID" "image" "livenessProbe" "podAnnotations" "podLabels"
  "podSpec" "port" "priorityClassName" "profile" "readinessProbe" "resources" "securityContext" "tolerations" "updateStrategy"
-}}
{{- $own := dict -}}
{{- $shared := dict -}}
{{- range $key, $value := .Values -}}
  {{- $_ := set (has $key $keys | ternary $own $shared) $key $value -}}
{{- end -}}
{{- /* Merging over nothing removes what is null. */ -}}
{{- $own = include "node-monitoring.merge" (dict "base" dict "over" $own) | fromJson -}}
{{- $chart := dict "Name" .Chart.Name "Version" .Chart.Version "AppVersion" .Chart.AppVersion -}}
{{- $exporters := list -}}
{{- range $pool, $overrides := merge (dict "" (dict)) (default dict .Values.pools) -}}
  {{- $values := include "node-monitoring.merge" (dict "base" $own "over" (omit $overrides "nodeSelector")) | fromJson -}}
  {{- $values = include "node-monitoring.kept" $values | fromJson -}}
  {{- $exporter := dict "Release" $.Release "Chart" $chart "Values" (merge $values $shared) "pool" $pool -}}
  {{- /* Each of these uses the results before it. */ -}}
  {{- $_ := set $exporter "collectors" (include "node-monitoring.collectors.running" $exporter | fromJsonArray) -}}
  {{- $_ := set $exporter "hostMounts" (include "node-monitoring.exporter.hostMounts" $exporter | fromJson) -}}
  {{- $_ := set $exporter "flags" (include "node-monitoring.exporter.flags" $exporter | fromJson) -}}
  {{- $_ := set $exporter "containerSecurityContext" (include "node-monitoring.exporter.containerSecurityContext" $exporter | fromJson) -}}
  {{- $_ := set $exporter "affinity" (include "node-monitoring.nodes.affinity" $exporter | fromJson) -}}
  {{- $exporters = append $exporters $exporter -}}
{{- end -}}
{{- toJson $exporters -}}
{{- end -}}
