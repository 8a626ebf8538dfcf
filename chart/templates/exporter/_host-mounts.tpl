{{/*
The directories of the node that the exporter reads, by volume name: those of the values over those that collectors need. They are read-only
by default. Returns a JSON object. Takes an exporter.
*/}}
{{- define "node-monitoring.exporter.hostMounts" -}}
{{- $mounts := include "node-monitoring.collectors.hostMounts" . | fromJson -}}
{{- range $name, $values := .Values.hostMounts -}}
  {{- $mount := merge (dict "mountPath" (default (printf "/host/%s" $name) $values.mountPath)) (omit $values "readOnly") -}}
  {{- if ne (toString $values.readOnly) "false" }}{{ $_ := set $mount "readOnly" true }}{{ end -}}
  {{- $_ := set $mounts $name $mount -}}
{{- end -}}
{{- toJson $mounts -}}
{{- end -}}

{{/*
The directories that collectors read besides `hostMounts`, in the same form. For D-Bus it is the whole directory of the socket, because a
restart of D-Bus creates a new socket. Returns a JSON object. Takes an exporter.
*/}}
{{- define "node-monitoring.collectors.hostMounts" -}}
{{- $mounts := dict -}}
{{- $textfile := get (default dict .Values.collectors) "textfile" -}}
{{- if kindIs "map" $textfile -}}
  {{- with $textfile.directory -}}
    {{- $mount := dict "hostPath" . "type" "DirectoryOrCreate" "mountPath" "/host/textfile" "readOnly" true -}}
    {{- $_ := set $mounts "textfile" $mount -}}
  {{- end -}}
{{- end -}}
{{- if include "node-monitoring.collectors.dbus" . -}}
  {{- $_ := set $mounts "dbus" (dict "hostPath" "/run/dbus" "mountPath" "/var/run/dbus" "readOnly" true) -}}
{{- end -}}
{{- toJson $mounts -}}
{{- end -}}
