{{/*
Merges one map over another like a strategic merge patch of Kubernetes: maps are merged by key, the lists below by item, and any other
value is replaced; `null` removes a key. Returns JSON. Takes a dict with base and over. scripts/lib/generate/pod-spec-schema.ts has the
same lists.
*/}}
{{- define "node-monitoring.merge" -}}
{{- $mergeKeys := dict
  "containers" "name" "initContainers" "name" "volumes" "name" "env" "name" "ports" "containerPort" "volumeMounts" "mountPath"
  "volumeDevices" "devicePath"
-}}
{{- $merged := merge (dict) (default dict .base) -}}
{{- range $field, $value := .over -}}
  {{- $before := get $merged $field -}}
  {{- if kindIs "invalid" $value -}}
    {{- $merged = omit $merged $field -}}
  {{- else if kindIs "map" $value -}}
    {{- $map := kindIs "map" $before | ternary $before dict -}}
    {{- $_ := set $merged $field (include "node-monitoring.merge" (dict "base" $map "over" $value) | fromJson) -}}
  {{- else if and (kindIs "slice" $value) (kindIs "slice" $before) (hasKey $mergeKeys $field) -}}
    {{- $args := dict "field" $field "key" (get $mergeKeys $field) "base" $before "over" $value -}}
    {{- $_ := set $merged $field (include "node-monitoring.mergeItems" $args | fromJsonArray) -}}
  {{- else -}}
    {{- $_ := set $merged $field $value -}}
  {{- end -}}
{{- end -}}
{{- toJson $merged -}}
{{- end -}}

{{/*
A map without the entries that are `false`, at any depth: `false` removes a default, as `null` does, which Helm loses in the values of a
parent chart. `false` is a value of the booleans of Kubernetes, and of the maps in which it means something else. Returns a JSON object.
Takes the map, or what removes the whole map.
*/}}
{{- define "node-monitoring.kept" -}}
{{- $values := list
  "allowPrivilegeEscalation" "collectors" "extraArgs" "podSpec" "privileged" "readOnly" "readOnlyRootFilesystem" "runAsNonRoot"
-}}
{{- $kept := dict -}}
{{- range $key, $value := kindIs "map" . | ternary . dict -}}
  {{- if has $key $values -}}
    {{- $_ := set $kept $key $value -}}
  {{- else if kindIs "map" $value -}}
    {{- $_ := set $kept $key (include "node-monitoring.kept" $value | fromJson) -}}
  {{- else if not (or (kindIs "invalid" $value) (and (kindIs "bool" $value) (not $value))) -}}
    {{- $_ := set $kept $key $value -}}
  {{- end -}}
{{- end -}}
{{- toJson $kept -}}
{{- end -}}

{{/* Merges one list over another by the key that identifies an item. Returns JSON. Takes a dict with field, key, base and over. */}}
{{- define "node-monitoring.mergeItems" -}}
{{- /* An item of these lists has exactly one source, so that two merged items would be invalid. */ -}}
{{- $isReplaced := has .field (list "env" "volumes") -}}
{{- $items := list -}}
{{- $known := list -}}
{{- range $item := .base -}}
  {{- $name := get $item $.key | toString -}}
  {{- $known = append $known $name -}}
  {{- range $.over -}}
    {{- if eq (get . $.key | toString) $name -}}
      {{- $item = $isReplaced | ternary . (include "node-monitoring.merge" (dict "base" $item "over" .) | fromJson) -}}
    {{- end -}}
  {{- end -}}
  {{- $items = append $items $item -}}
{{- end -}}
{{- range .over -}}
  {{- if not (has (get . $.key | toString) $known) }}{{ $items = append $items . }}{{ end -}}
{{- end -}}
{{- toJson $items -}}
{{- end -}}
