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

{{/* The name of the component that a DaemonSet is. A pool's is another one, so that no DaemonSet's selector takes in the pods of another. */}}
{{- define "node-monitoring.exporter.component" -}}
exporter{{ with .pool }}-{{ . }}{{ end }}
{{- end -}}

{{/* The labels of a DaemonSet's selector. What the user has in their place is for the release's own. */}}
{{- define "node-monitoring.exporter.selectorLabels" -}}
{{- if and .Values.selectorLabels (not .pool) -}}
{{- toYaml .Values.selectorLabels -}}
{{- else -}}
{{- include "node-monitoring.selectorLabels" (dict "root" . "component" (include "node-monitoring.exporter.component" .)) -}}
{{- end -}}
{{- end -}}

{{/* The labels of a DaemonSet, or of its pods. Takes a dict with root and helper, which names the helper that gives the chart's own. */}}
{{- define "node-monitoring.exporter.labels" -}}
{{- if and .root.Values.selectorLabels (not .root.pool) -}}
{{- toYaml (merge (dict) .root.Values.selectorLabels (default dict .root.Values.commonLabels)) -}}
{{- else -}}
{{- include .helper (dict "root" .root "component" (include "node-monitoring.exporter.component" .root)) -}}
{{- end -}}
{{- end -}}

{{/* The labels by which the pods of all exporters are selected. Where there are pools, it is one of their own, as the components differ. */}}
{{- define "node-monitoring.exporter.commonLabels" -}}
{{- include "node-monitoring.pools.selectors" . -}}
{{- if .poolSelectors -}}
node-monitoring/exporter: {{ .Release.Name | quote }}
{{- else -}}
{{- include "node-monitoring.exporter.selectorLabels" . -}}
{{- end -}}
{{- end -}}

{{/* The labels of a DaemonSet's pods. */}}
{{- define "node-monitoring.exporter.podLabels" -}}
{{- include "node-monitoring.exporter.labels" (dict "root" . "helper" "node-monitoring.podLabels") }}
{{- include "node-monitoring.pools.selectors" . }}
{{- if .poolSelectors }}
{{ include "node-monitoring.exporter.commonLabels" . }}
{{- end }}
{{- with .Values.podLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}
