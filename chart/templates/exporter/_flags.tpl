{{/* Puts the flags of node_exporter into the context, by name, as `.flags`: the chart's own, and extraArgs over them. */}}
{{- define "node-monitoring.exporter.flags" -}}
{{- if not (hasKey . "flags") -}}
{{- /* As prometheus-node-exporter has it. This is rendered before validation/validate.yaml, and could do nothing with it. */ -}}
{{- if kindIs "slice" .Values.extraArgs }}{{ include "node-monitoring.checks.foreignValues" . }}{{ end -}}
{{- $flags := dict -}}
{{- include "node-monitoring.collectors.flags" (dict "root" . "into" $flags) -}}
{{- $_ := set $flags "web.listen-address" (include "node-monitoring.exporter.listenAddress" .) -}}
{{- if .Values.kubeRBACProxy.enabled }}{{ $_ := set $flags "web.listen-address" (printf "127.0.0.1:%d" (int .Values.kubeRBACProxy.port)) }}{{ end -}}
{{- if include "node-monitoring.web.native" . }}{{ $_ := set $flags "web.config.file" (printf "%s/web-config.yml" (include "node-monitoring.web.folder" .)) }}{{ end -}}
{{- include "node-monitoring.exporter.hostMounts" . -}}
{{- with .hostMounts.proc }}{{ $_ := set $flags "path.procfs" .mountPath }}{{ end -}}
{{- with .hostMounts.sys }}{{ $_ := set $flags "path.sysfs" .mountPath }}{{ end -}}
{{- with .hostMounts.root }}
{{- $_ := set $flags "path.rootfs" .mountPath }}
{{- $_ := set $flags "path.udev.data" (printf "%s/run/udev/data" .mountPath) }}
{{- end -}}
{{- range $flag, $value := .Values.extraArgs -}}
{{- /* To node_exporter `x` and `no-x` are one flag, and it refuses one that is there twice. */ -}}
{{- if eq (toString $value) "true" -}}
{{- $flags = omit $flags (hasPrefix "no-" $flag | ternary (trimPrefix "no-" $flag) (printf "no-%s" $flag)) -}}
{{- end -}}
{{- $_ := set $flags $flag $value -}}
{{- end -}}
{{- $_ := set . "flags" $flags -}}
{{- end -}}
{{- end -}}

{{/* The address at which the exporter listens. `0.0.0.0` and `[::]` would be no other than none: all addresses of both families. */}}
{{- define "node-monitoring.exporter.listenAddress" -}}
{{- if not .Values.listenOnAllInterfaces }}[$(HOST_IP)]{{ end }}:{{ int .Values.port }}
{{- end -}}

{{/* The variable that this address is made of: a list of a container's env, or nothing. Takes the container's arguments. */}}
{{- define "node-monitoring.exporter.hostIP" -}}
{{- if contains "$(HOST_IP)" . }}
- name: HOST_IP
  valueFrom:
    fieldRef:
      fieldPath: status.hostIP
{{- end }}
{{- end -}}
