{{/* Puts the folders of the node that the exporter reads into the context, by volume name, as `.hostMounts`: the values', over those that its collectors need; read-only where not said otherwise. */}}
{{- define "node-monitoring.exporter.hostMounts" -}}
{{- if not (hasKey . "hostMounts") -}}
{{- $mounts := dict -}}
{{- include "node-monitoring.collectors.hostMounts" (dict "root" . "into" $mounts) -}}
{{- range $name, $values := .Values.hostMounts -}}
{{- $mount := deepCopy $values -}}
{{- $_ := set $mount "mountPath" (default (printf "/host/%s" $name) $mount.mountPath) -}}
{{- $isWritable := eq (toString $mount.readOnly) "false" -}}
{{- $_ := set $mounts $name ($isWritable | ternary (omit $mount "readOnly") (set $mount "readOnly" true)) -}}
{{- end -}}
{{- $_ := set . "hostMounts" $mounts -}}
{{- end -}}
{{- end -}}

{{/*
Folders of the node that collectors read besides those of `hostMounts`, in the same form: the one of textfile, made where it is missing,
and the one that has the socket of D-Bus, whole, since the socket is another one when D-Bus has been restarted. Takes a dict with root and
into, which gets them by volume name.
*/}}
{{- define "node-monitoring.collectors.hostMounts" -}}
{{- $textfile := get (default dict .root.Values.collectors) "textfile" -}}
{{- if kindIs "map" $textfile -}}
{{- with $textfile.directory -}}
{{- $_ := set $.into "textfile" (dict "hostPath" . "type" "DirectoryOrCreate" "mountPath" "/host/textfile" "readOnly" true) -}}
{{- end -}}
{{- end -}}
{{- if include "node-monitoring.collectors.dbus" .root -}}
{{- $_ := set .into "dbus" (dict "hostPath" "/run/dbus" "mountPath" "/var/run/dbus" "readOnly" true) -}}
{{- end -}}
{{- end -}}
