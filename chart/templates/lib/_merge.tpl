{{/*
Merges one map into another, in place, the way of Kubernetes's strategic merge patch: maps key by key, the lists below item by item, all
else is replaced, also by false, 0 and an empty text; `null` removes. Renders nothing. Takes a dict with base, which is changed and must not be of the values,
and over. scripts/lib/generate/pod-spec-schema.ts has the same lists.
*/}}
{{- define "node-monitoring.merge" -}}
{{- $keys := dict
  "containers" "name" "initContainers" "name" "volumes" "name" "env" "name" "ports" "containerPort" "volumeMounts" "mountPath"
  "volumeDevices" "devicePath"
-}}
{{- range $field, $value := .over -}}
{{- $before := get $.base $field -}}
{{- if kindIs "invalid" $value -}}
{{- $_ := unset $.base $field -}}
{{- else if kindIs "map" $value -}}
{{- if not (kindIs "map" $before) }}{{ $before = dict }}{{ $_ := set $.base $field $before }}{{ end -}}
{{- include "node-monitoring.merge" (dict "base" $before "over" $value) -}}
{{- else if and (kindIs "slice" $value) (kindIs "slice" $before) (hasKey $keys $field) -}}
{{- $key := get $keys $field -}}
{{- /* An item of these can be of one kind only: of two that are merged there would be two kinds. */ -}}
{{- $isWhole := has $field (list "env" "volumes") -}}
{{- $items := list -}}
{{- $known := list -}}
{{- range $item := $before -}}
{{- $name := get $item $key | toString -}}
{{- $known = append $known $name -}}
{{- range $value -}}
{{- if eq (get . $key | toString) $name -}}
{{- if $isWhole }}{{ $item = deepCopy . }}{{ else }}{{ include "node-monitoring.merge" (dict "base" $item "over" .) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- $items = append $items $item -}}
{{- end -}}
{{- range $value -}}
{{- if not (has (get . $key | toString) $known) }}{{ $items = append $items (deepCopy .) }}{{ end -}}
{{- end -}}
{{- $_ := set $.base $field $items -}}
{{- else -}}
{{- $_ := set $.base $field (deepCopy $value) -}}
{{- end -}}
{{- end -}}
{{- end -}}
