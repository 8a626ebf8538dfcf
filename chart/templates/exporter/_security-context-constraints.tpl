{{/*
`true` if the chart creates SecurityContextConstraints for OpenShift, else empty. By default it does so only for a service account that no
other pod uses. Takes the root.
*/}}
{{- define "node-monitoring.securityContextConstraints.create" -}}
{{- $create := toString .Values.securityContextConstraints.create -}}
{{- $isOpenShift := .Capabilities.APIVersions.Has "security.openshift.io/v1/SecurityContextConstraints" -}}
{{- $hasAccount := or .Values.serviceAccount.create .Values.serviceAccount.name -}}
{{- if or (eq $create "true") (and (eq $create "auto") $isOpenShift $hasAccount) -}}
true
{{- end -}}
{{- end -}}

{{/* The fields of SecurityContextConstraints that allow a pod, and nothing more. Takes the spec of the pod. */}}
{{- define "node-monitoring.securityContextConstraints.fields" -}}
{{- $pod := default dict .securityContext -}}
{{- $fields := dict
  "allowHostNetwork" (default false .hostNetwork)
  "allowHostPorts" true
  "allowHostPID" (default false .hostPID)
  "allowHostIPC" (default false .hostIPC)
  "allowPrivilegedContainer" false
  "allowPrivilegeEscalation" false
  "readOnlyRootFilesystem" true
  "runAsUser" (dict "type" "MustRunAsNonRoot")
  "requiredDropCapabilities" (list "ALL")
-}}
{{- $added := list -}}
{{- range concat .containers (default list .initContainers) -}}
  {{- $container := default dict .securityContext -}}
  {{- $capabilities := default dict $container.capabilities -}}
  {{- $added = concat $added (default list $capabilities.add) -}}
  {{- if not (has "ALL" (default list $capabilities.drop)) }}{{ $_ := unset $fields "requiredDropCapabilities" }}{{ end -}}
  {{- if $container.privileged }}{{ $_ := set $fields "allowPrivilegedContainer" true }}{{ end -}}
  {{- if ne (toString $container.allowPrivilegeEscalation) "false" }}{{ $_ := set $fields "allowPrivilegeEscalation" true }}{{ end -}}
  {{- if not $container.readOnlyRootFilesystem }}{{ $_ := set $fields "readOnlyRootFilesystem" false }}{{ end -}}
  {{- $user := dig "runAsUser" (dig "runAsUser" "" $pod) $container | toString -}}
  {{- $isNonRoot := dig "runAsNonRoot" (dig "runAsNonRoot" false $pod) $container -}}
  {{- if or (eq $user "0") (and (eq $user "") (not $isNonRoot)) -}}
    {{- $_ := set $fields "runAsUser" (dict "type" "RunAsAny") -}}
  {{- end -}}
{{- end -}}
{{- with $added }}{{ $_ := set $fields "allowedCapabilities" (uniq . | sortAlpha) }}{{ end -}}
{{- /* Unless the pod opts out of the token, Kubernetes adds it as a projected volume. */ -}}
{{- $volumes := eq (toString .automountServiceAccountToken) "false" | ternary list (list "projected") -}}
{{- range .volumes }}{{ $volumes = concat $volumes (omit . "name" | keys) }}{{ end -}}
{{- $_ := set $fields "volumes" (uniq $volumes | sortAlpha) -}}
{{- $_ := set $fields "allowHostDirVolumePlugin" (has "hostPath" $volumes) -}}
{{- toYaml $fields -}}
{{- end -}}
