{{/*
A value as YAML, or an error. Helm's `toYaml` writes nothing for what it cannot write, which would leave out what protects something;
Helm 3.17 has no `mustToYaml`. Takes the value.
*/}}
{{- define "node-monitoring.strictYaml" -}}
{{- required "a value cannot be written as YAML, for example because a key is longer than 1,000 characters: shorten it" (toYaml .) -}}
{{- end -}}
