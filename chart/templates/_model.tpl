{{/*
What several templates need is computed once a rendering. Helm gives all of the chart's templates the same root, and `node-monitoring.exporters`
makes one such context for each exporter. There it is kept, named in lower case, as Helm's own names begin with a capital. A helper that
"puts … into the context, as `.jobs`" does nothing where it is there already, unless only one other helper asks for it: include it, then
use `.jobs`. All share what is there, so change only a copy of it.
*/}}

{{/*
Puts a context for each DaemonSet into the context, which is the root, as `.exporters`: under "" the release's own, under its name each
pool's. Such a context is as the root, with the values of that DaemonSet, and `.pool`, which is the pool's name.
*/}}
{{- define "node-monitoring.exporters" -}}
{{- if not (hasKey . "exporters") -}}
{{- $exporters := dict -}}
{{- $pools := dict "" dict -}}
{{- range $pool, $overrides := .Values.pools }}{{ if $overrides }}{{ $_ := set $pools $pool $overrides }}{{ end }}{{ end -}}
{{- range $pool, $overrides := $pools -}}
{{- $values := dict -}}
{{- range $layer := list $.Values (omit $overrides "nodeSelector") -}}
{{- include "node-monitoring.merge" (dict "base" $values "over" $layer) -}}
{{- end -}}
{{- $_ := set $exporters $pool (merge (dict "Values" $values "pool" $pool) (pick $ "Chart" "Release" "Files" "Capabilities")) -}}
{{- end -}}
{{- $_ := set . "exporters" $exporters -}}
{{- end -}}
{{- end -}}
