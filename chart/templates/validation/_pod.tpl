{{/* The checks of what Kubernetes refuses of a pod though it takes each field by itself. They render nothing. */}}

{{/*
Takes a dict with the context of an exporter as exporter, and at, which says where each value is said.
*/}}
{{- define "node-monitoring.checks.pod" }}
{{- $values := .exporter.Values }}
{{- $at := .at }}
{{- $context := .exporter.containerSecurityContext }}
{{- include "node-monitoring.checks.privileges" (dict "context" $context "at" $at.containerSecurityContext) }}
{{- range $name, $mount := .exporter.hostMounts }}
  {{- if and (eq (default "" $mount.mountPropagation) "Bidirectional") (not $context.privileged) }}
    {{- fail (printf "%s.%s.mountPropagation Bidirectional is for privileged containers only. Set it to HostToContainer, or containerSecurityContext.privileged to true." $at.hostMounts $name) }}
  {{- end }}
{{- end }}
{{- range $field := list "securityContext" "containerSecurityContext" "resources" "tolerations" "podSpec" }}
  {{- include "node-monitoring.checks.fields" (dict "value" (get $values $field) "at" (get $at $field)) }}
{{- end }}
{{- range $field := list "livenessProbe" "readinessProbe" }}
  {{- include "node-monitoring.checks.fields" (dict "value" (include "node-monitoring.exporter.probe" (get $values $field) | fromJson) "at" (get $at $field)) }}
{{- end }}
{{- include "node-monitoring.checks.containers" (dict "podSpec" $values.podSpec "at" $at.podSpec "contexts" (dict "node-exporter" $context)) }}
{{- end }}

{{/*
The containers in values of a pod. Takes a dict with podSpec; at; and contexts, the securityContext of each container of the chart's own that
has one, by its name.
*/}}
{{- define "node-monitoring.checks.containers" }}
{{- range $list := list "containers" "initContainers" }}
  {{- range get (default dict $.podSpec) $list | default list }}
    {{- $at := printf "%s.%s[%s]" $.at $list .name }}
    {{- $context := get $.contexts .name | default .securityContext | default dict }}
    {{- include "node-monitoring.checks.privileges" (dict "context" $context "at" $at) }}
    {{- range .volumeMounts }}
      {{- if and (eq (default "" .mountPropagation) "Bidirectional") (not $context.privileged) }}
        {{- fail (printf "%s: %s with mountPropagation Bidirectional is for privileged containers only. Set it to HostToContainer." $at .mountPath) }}
      {{- end }}
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Takes a dict with context, a container's securityContext, and at. */}}
{{- define "node-monitoring.checks.privileges" }}
{{- if eq (toString .context.allowPrivilegeEscalation) "false" }}
  {{- $more := "" }}
  {{- if .context.privileged }}{{ $more = "privileged" }}{{ end }}
  {{- if has "CAP_SYS_ADMIN" (dig "capabilities" "add" list .context) }}{{ $more = "CAP_SYS_ADMIN" }}{{ end }}
  {{- with $more }}
    {{- fail (printf "%s: %s does not go with allowPrivilegeEscalation false. Set that to true too." $.at .) }}
  {{- end }}
{{- end }}
{{- end }}

{{/* What goes for a part of a pod wherever it is: goes through maps and lists at any depth. Takes a dict with value and at. */}}
{{- define "node-monitoring.checks.fields" }}
{{- $at := .at }}
{{- if kindIs "slice" .value }}
  {{- range .value }}
    {{- $name := "" }}
    {{- if kindIs "map" . }}{{ with .name }}{{ $name = printf "[%v]" . }}{{ end }}{{ end }}
    {{- include "node-monitoring.checks.fields" (dict "value" . "at" (printf "%s%s" $at $name)) }}
  {{- end }}
{{- else if kindIs "map" .value }}
  {{- include "node-monitoring.checks.profile" . }}
  {{- include "node-monitoring.checks.toleration" . }}
  {{- include "node-monitoring.checks.probe" . }}
  {{- include "node-monitoring.checks.resources" . }}
  {{- range $field, $value := .value }}
    {{- $below := printf "%s.%s" $at $field }}
    {{- include "node-monitoring.checks.uniqueItems" (dict "field" $field "items" $value "at" $below) }}
    {{- include "node-monitoring.checks.fields" (dict "value" $value "at" $below) }}
  {{- end }}
{{- end }}
{{- end }}

{{/* A profile of seccomp or AppArmor. Takes a dict with value, which may be any map, and at. */}}
{{- define "node-monitoring.checks.profile" }}
{{- if regexMatch "[.](seccomp|appArmor)Profile$" .at }}
  {{- $isLocal := eq .value.type "Localhost" }}
  {{- if and $isLocal (not .value.localhostProfile) }}
    {{- fail (printf "%s.type Localhost is one of the node's own files. Name it in localhostProfile." .at) }}
  {{- else if and (not $isLocal) (hasKey .value "localhostProfile") }}
    {{- fail (printf "%s.localhostProfile is for type Localhost alone. Set the type to that, or remove localhostProfile." .at) }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Takes a dict with value, which may be any map, and at. */}}
{{- define "node-monitoring.checks.toleration" }}
{{- if hasSuffix "olerations" .at }}
  {{- $exists := eq (default "" .value.operator) "Exists" }}
  {{- if and $exists .value.value }}
    {{- fail (printf "%s: a toleration with operator Exists has no value. Remove value %s, or set operator to Equal." .at .value.value) }}
  {{- else if not (or $exists .value.key) }}
    {{- fail (printf "%s: a toleration without a key is one of every taint. Set its key, or its operator to Exists." .at) }}
  {{- else if and (hasKey .value "tolerationSeconds") (ne (default "" .value.effect) "NoExecute") }}
    {{- fail (printf "%s: tolerationSeconds are for effect NoExecute alone. Set the effect to that, or remove them." .at) }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Takes a dict with value, which may be any map, and at. */}}
{{- define "node-monitoring.checks.probe" }}
{{- if hasSuffix "Probe" .at }}
  {{- $handlers := list }}
  {{- range $handler := list "exec" "grpc" "httpGet" "tcpSocket" }}
    {{- if kindIs "map" (get $.value $handler) }}{{ $handlers = append $handlers $handler }}{{ end }}
  {{- end }}
  {{- /* Of a container of the chart's own, podSpec may have a part of one. */}}
  {{- if not (or $handlers (empty .value) (regexMatch "ontainers\\[(kube-rbac-proxy|node-exporter|prometheus)\\]" .at)) }}
    {{- fail (printf "%s has no way to ask. Give it one, such as httpGet, or set it to null." .at) }}
  {{- else if gt (len $handlers) 1 }}
    {{- fail (printf "%s has %s, and a probe asks in one way only. Remove all but one." .at (join " and " $handlers)) }}
  {{- else if and (not (hasSuffix "readinessProbe" .at)) (gt (int .value.successThreshold) 1) }}
    {{- fail (printf "%s.successThreshold %d: it is 1 for all but a readiness probe. Remove it." .at (int .value.successThreshold)) }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Takes a dict with value, which may be any map, and at. */}}
{{- define "node-monitoring.checks.resources" }}
{{- $at := .at }}
{{- $limits := .value.limits }}
{{- if and (kindIs "map" .value.requests) (kindIs "map" $limits) }}
  {{- range $resource, $request := .value.requests }}
    {{- $limit := get $limits $resource }}
    {{- if and (hasKey $limits $resource) (not (kindIs "invalid" $limit)) (not (kindIs "invalid" $request)) }}
      {{- if gt (include "node-monitoring.quantity" $request | float64) (include "node-monitoring.quantity" $limit | float64) }}
        {{- fail (printf "%s.requests.%s %v is more than its limit, %v. Raise %s.limits.%s, or ask for less." $at $resource $request $limit $at $resource) }}
      {{- end }}
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Of some lists Kubernetes tells the items apart by a field. Takes a dict with field, the list's name; items, which may be anything; and at. */}}
{{- define "node-monitoring.checks.uniqueItems" }}
{{- $keys := dict
  "containers" "name" "initContainers" "name" "volumes" "name" "env" "name" "ports" "name" "volumeMounts" "mountPath" "volumeDevices" "devicePath"
}}
{{- $key := get $keys .field }}
{{- if and $key (kindIs "slice" .items) }}
  {{- $known := list }}
  {{- range .items }}
    {{- $name := get . $key }}
    {{- if and $name (has $name $known) }}
      {{- fail (printf "%s: two have the %s %s. Remove one of them." $.at $key $name) }}
    {{- end }}
    {{- $known = append $known $name }}
  {{- end }}
{{- end }}
{{- end }}
