{{/* The security context of a pod that runs Prometheus: the user `nobody` of its image. */}}
{{- define "node-monitoring.prometheus.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65534
runAsGroup: 65534
fsGroup: 65534
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{/* The security context of a container that runs Prometheus. */}}
{{- define "node-monitoring.prometheus.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}
