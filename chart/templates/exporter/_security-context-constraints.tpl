{{/* Says `true` where OpenShift's SecurityContextConstraints are to be created: by themselves only for a service account that is the exporter's own. */}}
{{- define "node-monitoring.securityContextConstraints.create" -}}
{{- $create := toString .Values.securityContextConstraints.create -}}
{{- $isOpenShift := .Capabilities.APIVersions.Has "security.openshift.io/v1/SecurityContextConstraints" -}}
{{- $hasAccount := or .Values.serviceAccount.create .Values.serviceAccount.name -}}
{{- if or (eq $create "true") (and (eq $create "auto") $isOpenShift $hasAccount) -}}
true
{{- end -}}
{{- end -}}

{{/* The fields of SecurityContextConstraints that allow a pod spec, and nothing beyond it. Takes the pod spec. */}}
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
{{- $own := default dict .securityContext -}}
{{- $capabilities := default dict $own.capabilities -}}
{{- $added = concat $added (default list $capabilities.add) -}}
{{- if not (has "ALL" (default list $capabilities.drop)) }}{{ $_ := unset $fields "requiredDropCapabilities" }}{{ end -}}
{{- if $own.privileged }}{{ $_ := set $fields "allowPrivilegedContainer" true }}{{ end -}}
{{- if ne (toString $own.allowPrivilegeEscalation) "false" }}{{ $_ := set $fields "allowPrivilegeEscalation" true }}{{ end -}}
{{- if not $own.readOnlyRootFilesystem }}{{ $_ := set $fields "readOnlyRootFilesystem" false }}{{ end -}}
{{- $user := dig "runAsUser" (dig "runAsUser" "" $pod) $own | toString -}}
{{- $isNonRoot := dig "runAsNonRoot" (dig "runAsNonRoot" false $pod) $own -}}
{{- if or (eq $user "0") (and (eq $user "") (not $isNonRoot)) }}{{ $_ := set $fields "runAsUser" (dict "type" "RunAsAny") }}{{ end -}}
{{- end -}}
{{- with $added }}{{ $_ := set $fields "allowedCapabilities" (uniq . | sortAlpha) }}{{ end -}}
{{- /* The token comes in a projected volume, also where the pod does not say whether it is to have one. */ -}}
{{- $volumes := eq (toString .automountServiceAccountToken) "false" | ternary list (list "projected") -}}
{{- range .volumes }}{{ $volumes = concat $volumes (omit . "name" | keys) }}{{ end -}}
{{- $_ := set $fields "volumes" (uniq $volumes | sortAlpha) -}}
{{- $_ := set $fields "allowHostDirVolumePlugin" (has "hostPath" $volumes) -}}
{{- toYaml $fields -}}
{{- end -}}
