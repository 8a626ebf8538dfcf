{{/* The flags of node_exporter, by name: the chart's own, and extraArgs over them. */}}
{{- define "node-monitoring.exporter.flags" -}}
{{- $flags := include "node-monitoring.collectors.flags" . | fromYaml -}}
{{- $_ := set $flags "web.listen-address" (printf ":%d" (int .Values.port)) -}}
{{- with .Values.hostMounts.proc }}{{ $_ := set $flags "path.procfs" .mountPath }}{{ end -}}
{{- with .Values.hostMounts.sys }}{{ $_ := set $flags "path.sysfs" .mountPath }}{{ end -}}
{{- with .Values.hostMounts.root }}
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
{{- toYaml $flags -}}
{{- end -}}

{{/* The same as a list of arguments, in the order of their names. */}}
{{- define "node-monitoring.exporter.args" -}}
{{- $args := list -}}
{{- range $flag, $value := include "node-monitoring.exporter.flags" . | fromYaml -}}
{{- if kindIs "bool" $value -}}
{{- if $value }}{{ $args = append $args (printf "--%s" $flag) }}{{ end -}}
{{- else -}}
{{- range kindIs "slice" $value | ternary $value (list $value) -}}
{{- /* Helm's numbers are floating-point ones, of which a large one would be written with an exponent. */ -}}
{{- $isWhole := and (kindIs "float64" .) (eq (toString .) (toString (float64 (int64 .)))) -}}
{{- $args = append $args (printf "--%s=%s" $flag ($isWhole | ternary (int64 . | toString) (toString .))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $args -}}
{{- end -}}

{{/* The folders of the node that the exporter reads, by volume name: `hostMounts`, over those that its collectors need. */}}
{{- define "node-monitoring.exporter.hostMounts" -}}
{{- $mounts := include "node-monitoring.collectors.hostMounts" . | fromYaml -}}
{{- range $name, $mount := .Values.hostMounts }}{{ $_ := set $mounts $name $mount }}{{ end -}}
{{- toYaml $mounts -}}
{{- end -}}

{{/* The labels of the DaemonSet's selector. */}}
{{- define "node-monitoring.exporter.selectorLabels" -}}
{{- if .Values.selectorLabels -}}
{{- toYaml .Values.selectorLabels -}}
{{- else -}}
{{- include "node-monitoring.selectorLabels" (dict "root" . "component" "exporter") -}}
{{- end -}}
{{- end -}}

{{/* The labels of the DaemonSet, or of its pods. Takes a dict with root and helper, which names the helper that gives the chart's own. */}}
{{- define "node-monitoring.exporter.labels" -}}
{{- with .root.Values.selectorLabels -}}
{{- toYaml (merge (dict) . $.root.Values.commonLabels) -}}
{{- else -}}
{{- include .helper (dict "root" .root "component" "exporter") -}}
{{- end -}}
{{- end -}}
