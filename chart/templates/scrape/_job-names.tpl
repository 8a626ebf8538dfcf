{{/*
The label `job` of a job: its name, or the one that rules and dashboards of the preset select. Takes a dict with root and key, the key of
the job under scrape.
*/}}
{{- define "node-monitoring.jobs.label" -}}
{{- $name := (get .root.Values.scrape .key).jobName -}}
{{- if .root.Values.scrape.preset -}}
  {{- $isOfNodes := has .key (include "node-monitoring.jobs.nodeKeys" .root | fromJsonArray) -}}
  {{- $name = $isOfNodes | ternary (eq .key "nodes" | ternary "node-exporter" "kubelet") $name -}}
{{- end -}}
{{- $name -}}
{{- end -}}

{{/*
Returns the text of a chart file, with each placeholder `<<jobs.KEY>>` replaced by the label of the job. A label cannot contain `<`, so no
label is mistaken for a placeholder. All endpoints of the kubelet have one label in a preset; `<<metrics_path>>` then becomes a matcher of
its own metrics. Takes a dict with root and file.
*/}}
{{- define "node-monitoring.fileWithJobs" -}}
{{- $text := .root.Files.Get .file -}}
{{- $matcher := empty .root.Values.scrape.preset | ternary "" `,metrics_path="/metrics"` -}}
{{- $text = replace "<<metrics_path>>" (hasSuffix ".json" .file | ternary (replace `"` `\"` $matcher) $matcher) $text -}}
{{- range $key := include "node-monitoring.jobs.keys" .root | fromJsonArray -}}
  {{- $label := include "node-monitoring.jobs.label" (dict "root" $.root "key" $key) -}}
  {{- $text = replace (printf "<<jobs.%s>>" $key) $label $text -}}
{{- end -}}
{{- $text -}}
{{- end -}}
