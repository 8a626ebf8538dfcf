{{/* The flags of node_exporter by name: the chart's, with extraArgs over them. Returns a JSON object. Takes an exporter. */}}
{{- define "node-monitoring.exporter.flags" -}}
{{- $flags := include "node-monitoring.collectors.flags" . | fromJson -}}
{{- $address := include "node-monitoring.exporter.listenAddress" . -}}
{{- if .Values.kubeRBACProxy.enabled }}{{ $address = printf "127.0.0.1:%d" (int .Values.kubeRBACProxy.port) }}{{ end -}}
{{- $_ := set $flags "web.listen-address" $address -}}
{{- if include "node-monitoring.web.native" . -}}
  {{- $_ := set $flags "web.config.file" (printf "%s/web-config.yml" (include "node-monitoring.web.folder" .)) -}}
{{- end -}}
{{- with .hostMounts.proc }}{{ $_ := set $flags "path.procfs" .mountPath }}{{ end -}}
{{- with .hostMounts.sys }}{{ $_ := set $flags "path.sysfs" .mountPath }}{{ end -}}
{{- with .hostMounts.root -}}
  {{- $_ := set $flags "path.rootfs" .mountPath -}}
  {{- $_ := set $flags "path.udev.data" (printf "%s/run/udev/data" .mountPath) -}}
{{- end -}}
{{- range $flag, $value := .Values.extraArgs -}}
  {{- /* node_exporter treats `x` and `no-x` as one flag, and rejects a flag that is given twice. */ -}}
  {{- if eq (toString $value) "true" -}}
    {{- $flags = omit $flags (hasPrefix "no-" $flag | ternary (trimPrefix "no-" $flag) (printf "no-%s" $flag)) -}}
  {{- end -}}
  {{- $_ := set $flags $flag $value -}}
{{- end -}}
{{- toJson $flags -}}
{{- end -}}

{{/* The address at which the exporter listens. An empty host means all addresses, both IPv4 and IPv6. Takes an exporter. */}}
{{- define "node-monitoring.exporter.listenAddress" -}}
{{- if not .Values.listenOnAllInterfaces }}[$(HOST_IP)]{{ end }}:{{ int .Values.port }}
{{- end -}}

{{/* The environment variable that this address contains: a list of a container's env, or nothing. Takes the container's arguments. */}}
{{- define "node-monitoring.exporter.hostIP" -}}
{{- if contains "$(HOST_IP)" . -}}
- name: HOST_IP
  valueFrom:
    fieldRef:
      fieldPath: status.hostIP
{{- end -}}
{{- end -}}
