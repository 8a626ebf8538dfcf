{{/* What the user adds to the targets of a job: fixed labels and rules. */}}

{{/*
The fixed labels, then the rules in the order of their names. They come after the address and before the labels that identify a target.
Returns a JSON list of relabel_configs. Takes a dict with root and job, the job's values.
*/}}
{{- define "node-monitoring.jobs.ownRules" -}}
{{- $rules := include "node-monitoring.jobs.fixedLabels" . | fromJsonArray -}}
{{- range default dict .job.relabelConfigs }}{{ if . }}{{ $rules = append $rules . }}{{ end }}{{ end -}}
{{- toJson $rules -}}
{{- end -}}

{{/*
The rules for the fixed labels of a job. A host outside the cluster keeps a label of its own. Returns a JSON list of relabel_configs. Takes
a dict with root and job.
*/}}
{{- define "node-monitoring.jobs.fixedLabels" -}}
{{- $rules := list -}}
{{- range $label, $value := include "node-monitoring.jobs.labelValues" . | fromJson -}}
  {{- $rule := dict "target_label" $label "replacement" (replace "$" "$$" $value) -}}
  {{- range default dict $.job.staticTargets -}}
    {{- if hasKey (default dict .labels) $label -}}
      {{- $_ := set $rule "source_labels" (list "__host" $label) -}}
      {{- $_ := set $rule "regex" ";.*|true;" -}}
    {{- end -}}
  {{- end -}}
  {{- $rules = append $rules $rule -}}
{{- end -}}
{{- toJson $rules -}}
{{- end -}}

{{/* The fixed labels of a job: those of all jobs, and over them its own. Returns a JSON object. Takes a dict with root and job. */}}
{{- define "node-monitoring.jobs.labelValues" -}}
{{- $labels := dict -}}
{{- range list .root.Values.scrape.labels .job.labels -}}
  {{- range $label, $value := default dict . }}{{ $_ := set $labels $label $value }}{{ end -}}
{{- end -}}
{{- range $label, $value := $labels }}{{ if not $value }}{{ $_ := unset $labels $label }}{{ end }}{{ end -}}
{{- toJson $labels -}}
{{- end -}}
