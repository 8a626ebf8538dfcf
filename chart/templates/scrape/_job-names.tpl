{{/*
Returns the text of a chart file, with each placeholder `<<jobs.KEY>>` replaced by `scrape.KEY.jobName`. A job name cannot contain `<`, so
no name is mistaken for a placeholder. Takes a dict with root and file.
*/}}
{{- define "node-monitoring.fileWithJobs" -}}
{{- $text := .root.Files.Get .file -}}
{{- range $name := include "node-monitoring.jobs.keys" .root | fromJsonArray -}}
  {{- $text = replace (printf "<<jobs.%s>>" $name) (get $.root.Values.scrape $name).jobName $text -}}
{{- end -}}
{{- $text -}}
{{- end -}}
