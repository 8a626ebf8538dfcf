{{/*
Validation: combinations of values that the values schema accepts but that cannot work, or would silently do the wrong thing. What the
API server rejects with a clear message is left to it, and to `npm run check`.

Each subject has a helper that returns a JSON list of findings. A finding has path (the keys of the value to change, as a list), message
(what is wrong, without a final period) and fix (what to do, a whole sentence). Helpers that validate the whole release take a dict with
root, exporters and jobs. Those that validate an exporter take a dict with exporter, and at, the paths of its values.
*/}}

{{/*
Fails once with all findings. Takes a dict with root, exporters, jobs and findings, those of `migration`. The root must not have
the values that these are about.
*/}}
{{- define "node-monitoring.validation" -}}
{{- $findings := .findings -}}
{{- range $subject := list
  "objects" "nodes" "pools" "scrape" "relabeling" "discovery" "rules" "prometheus" "operators" "urls" "extraObjects" "cluster"
  "text"
-}}
  {{- $findings = concat $findings (include (printf "node-monitoring.validation.%s" $subject) $ | fromJsonArray) -}}
{{- end -}}
{{- range $exporter := .exporters -}}
  {{- $args := dict "exporter" $exporter "at" (include "node-monitoring.validation.at" $exporter | fromJson) -}}
  {{- range $subject := list "exporter" "collectors" "labels" "podSpec" "web" -}}
    {{- $findings = concat $findings (include (printf "node-monitoring.validation.%s" $subject) $args | fromJsonArray) -}}
  {{- end -}}
{{- end -}}
{{- include "node-monitoring.validation.reject" $findings -}}
{{- end -}}

{{/* Fails with the report of the findings, if there are some. Reports a finding of several exporters or jobs once. Takes a list. */}}
{{- define "node-monitoring.validation.reject" -}}
{{- with uniq . -}}
  {{- fail (include "node-monitoring.validation.report" .) -}}
{{- end -}}
{{- end -}}

{{/*
The path of each value that an exporter can have of its own, as a JSON object of lists: below `pools.<name>` if the pool sets it,
otherwise at the top. Takes the context of an exporter.
*/}}
{{- define "node-monitoring.validation.at" -}}
{{- $pool := get (default dict .Values.pools) .pool | default dict -}}
{{- $at := dict -}}
{{- range $key := list
  "collectors" "exclude" "extraArgs" "image" "livenessProbe" "podLabels" "podSpec" "port" "readinessProbe" "updateStrategy"
-}}
  {{- $_ := set $at $key (hasKey $pool $key | ternary (list "pools" $.pool $key) (list $key)) -}}
{{- end -}}
{{- toJson $at -}}
{{- end -}}

{{/*
The report: a line with the number of findings, then one line per finding, `- <path>: <message>. Fix: <fix>`. The format is unambiguous, so
that `npm run check` can split it: control characters and backslashes are escaped as in Go, and `Fix:` within a text is written `Fix\:`.
Takes a list of findings.
*/}}
{{- define "node-monitoring.validation.report" -}}
rejected values ({{ len . }}):
{{- range . }}
- {{ include "node-monitoring.validation.path" .path }}: {{ include "node-monitoring.validation.escape" .message -}}
  . Fix: {{ include "node-monitoring.validation.escape" .fix }}
{{- end }}
{{- end -}}

{{/* A path as text: `pools.gpu.port`, `extraArgs["web.listen-address"]`, `podSpec.containers[0]`. Takes a list of keys and indexes. */}}
{{- define "node-monitoring.validation.path" -}}
{{- range $depth, $key := . -}}
  {{- if not (kindIs "string" $key) -}}
    [{{ $key }}]
  {{- else if regexMatch "^[A-Za-z0-9_-]+$" $key -}}
    {{ if $depth }}.{{ end }}{{ $key }}
  {{- else -}}
    ["{{ include "node-monitoring.validation.escape" $key | replace "\"" "\\\"" }}"]
  {{- end -}}
{{- end -}}
{{- end -}}

{{/* Text that fits on one line and does not contain `Fix:`. */}}
{{- define "node-monitoring.validation.escape" -}}
{{- printf "%q" . | trimPrefix "\"" | trimSuffix "\"" | replace "\\\"" "\"" | replace "Fix:" "Fix\\:" -}}
{{- end -}}
