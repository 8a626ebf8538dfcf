{{/*
A file of the chart that is sound as it is, with the values' names of the jobs in place of the default ones. Takes a dict with root and
file. The names go by tokens that no job can have, as one job may have the other's default name.
*/}}
{{- define "node-monitoring.fileWithJobs" -}}
{{- include "node-monitoring.jobs.values" .root -}}
{{- .root.Files.Get .file
  | replace `"kubernetes-nodes"` `"$nodes"` | replace `"kubernetes-kubelet"` `"$kubelet"`
  | replace `"$nodes"` (quote .root.jobValues.nodes.jobName) | replace `"$kubelet"` (quote .root.jobValues.kubelet.jobName)
-}}
{{- end -}}
