{{/*
Returns the text of a chart file, with each placeholder `<<jobs.KEY>>` replaced by `scrape.KEY.jobName`. A job name cannot contain `<`, so
no name is mistaken for a placeholder. Takes a dict with root and file.
*/}}
{{- define "node-monitoring.fileWithJobs" -}}
{{- include "node-monitoring.jobs.values" .root -}}
{{- $text := .root.Files.Get .file -}}
{{- range $name, $job := .root.jobValues -}}
{{- $text = replace (printf "<<jobs.%s>>" $name) $job.jobName $text -}}
{{- end -}}
{{- $text -}}
{{- end -}}
