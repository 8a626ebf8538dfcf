{{/* podSpec, where it would replace what the chart itself sets, or does not fit a DaemonSet. Takes a dict with exporter and at. */}}
{{- define "node-monitoring.validation.podSpec" -}}
{{- $values := .exporter.Values -}}
{{- $podSpec := default dict $values.podSpec -}}
{{- $at := .at -}}
{{- $findings := list -}}
{{- $instead := dict
  "affinity" "affinity" "automountServiceAccountToken" "serviceAccount.automount" "hostNetwork" "hostNetwork" "hostPID" "hostPID"
  "imagePullSecrets" "imagePullSecrets" "nodeName" "nodeSelector" "nodeSelector" "nodeSelector" "priorityClassName" "priorityClassName"
  "securityContext" "securityContext" "serviceAccount" "serviceAccount.name" "serviceAccountName" "serviceAccount.name"
  "tolerations" "tolerations"
-}}
{{- range $field, $_ := $podSpec -}}
  {{- if hasKey $instead $field -}}
    {{- $findings = append $findings (dict
      "path" (append $at.podSpec $field)
      "message" "is managed by the chart"
      "fix" (printf "Set %s instead." (get $instead $field))
    ) -}}
  {{- else if has $field (list "schedulingGates" "topologySpreadConstraints") -}}
    {{- $findings = append $findings (dict
      "path" (append $at.podSpec $field)
      "message" "does not fit a DaemonSet, which runs one pod on every eligible node"
      "fix" "Remove it."
    ) -}}
  {{- end -}}
{{- end -}}
{{- range $index, $container := $podSpec.containers -}}
  {{- if eq $container.name "node-exporter" -}}
    {{- $arg := dict "exporter" $.exporter "container" $container "path" (concat $at.podSpec (list "containers" $index)) -}}
    {{- $findings = concat $findings (include "node-monitoring.validation.container" $arg | fromJsonArray) -}}
  {{- end -}}
{{- end -}}
{{- $volumes := keys .exporter.hostMounts -}}
{{- if include "node-monitoring.web.tls" .exporter }}{{ $volumes = append $volumes "web" }}{{ end -}}
{{- if $values.kubeRBACProxy.enabled }}{{ $volumes = append $volumes "kube-rbac-proxy-token" }}{{ end -}}
{{- range $index, $volume := $podSpec.volumes -}}
  {{- if has $volume.name $volumes -}}
    {{- $findings = append $findings (dict
      "path" (concat $at.podSpec (list "volumes" $index "name"))
      "message" (printf "%s is the name of a volume of the chart (hostMounts, a collector, web or kubeRBACProxy)" $volume.name)
      "fix" "Choose another name."
    ) -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* What podSpec changes of the exporter's container. Takes a dict with exporter, container and path. */}}
{{- define "node-monitoring.validation.container" -}}
{{- $findings := list -}}
{{- $instead := dict
  "args" "extraArgs" "image" "image" "imagePullPolicy" "image.pullPolicy" "livenessProbe" "livenessProbe" "ports" "port and portName"
  "readinessProbe" "readinessProbe" "resources" "resources" "securityContext" "containerSecurityContext"
-}}
{{- range $field, $_ := .container -}}
  {{- if hasKey $instead $field -}}
    {{- $findings = append $findings (dict
      "path" (append $.path $field)
      "message" "is managed by the chart"
      "fix" (printf "Set %s instead." (get $instead $field))
    ) -}}
  {{- end -}}
{{- end -}}
{{- $paths := list -}}
{{- range .exporter.hostMounts }}{{ $paths = append $paths .mountPath }}{{ end -}}
{{- if include "node-monitoring.web.native" .exporter -}}
  {{- $paths = append $paths (include "node-monitoring.web.folder" .exporter) -}}
{{- end -}}
{{- range $index, $mount := .container.volumeMounts -}}
  {{- if has $mount.mountPath $paths -}}
    {{- $findings = append $findings (dict
      "path" (concat $.path (list "volumeMounts" $index "mountPath"))
      "message" (printf "%s is where the chart mounts a volume" $mount.mountPath)
      "fix" "Change hostMounts instead, or choose another mountPath."
    ) -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}
