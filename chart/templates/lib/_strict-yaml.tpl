{{/*
A value as YAML, or an error. Helm's `toYaml` writes nothing for what it cannot write, which would leave out what protects something;
Helm 3.17 has no `mustToYaml`. Takes the value.
*/}}
{{- define "node-monitoring.strictYaml" -}}
{{- required "this value cannot be written as YAML" (toYaml .) -}}
{{- end -}}
