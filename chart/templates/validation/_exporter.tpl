{{/*
The checks of what each exporter has of its own: the release's, and once more each pool's with its values merged. A value is named by where
it is said: `pools.<name>.port` where the pool says it, else `port`. They render nothing.
*/}}

{{/* Takes the context of an exporter. */}}
{{- define "node-monitoring.checks.exporter" }}
{{- $values := .Values }}
{{- $of := empty .pool | ternary "" (printf "pools.%s." .pool) }}
{{- $said := get (default dict $values.pools) .pool | default dict }}
{{- $at := dict }}
{{- range $key, $_ := $values }}{{ $_ := set $at $key (hasKey $said $key | ternary (printf "%s%s" $of $key) $key) }}{{ end }}

{{- if not (has (dig "rollingUpdate" "maxSurge" 0 (default dict $values.updateStrategy) | toString) (list "0" "0%" "<nil>")) }}
  {{- fail (printf "%s.rollingUpdate.maxSurge cannot work: the old pod holds the node's port until it is gone. Set it to 0, and maxUnavailable to what may be down at a time." $at.updateStrategy) }}
{{- end }}

{{- if has (dig "rollingUpdate" "maxUnavailable" 1 (default dict $values.updateStrategy) | toString) (list "0" "0%") }}
  {{- fail (printf "%s.rollingUpdate.maxUnavailable 0 would never replace a pod, as no second one fits on a node. Set it to 1 or more, or to a percentage." $at.updateStrategy) }}
{{- end }}

{{- if eq (int $values.port) 10250 }}
  {{- fail (printf "%s 10250 is the kubelet's on every node. Choose another port." $at.port) }}
{{- end }}
{{- if $values.prometheus.enabled }}
  {{- range $name, $port := dict "prometheus.service.port" $values.prometheus.service.port "prometheus.service.nodePort" $values.prometheus.service.nodePort }}
    {{- if eq (int $values.port) (int $port) }}
      {{- fail (printf "%s %v is also %s. Choose another value for one of them." $at.port $values.port $name) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $flags := .flags }}
{{- $listen := get $flags "web.listen-address" }}
{{- range kindIs "slice" $listen | ternary $listen (list $listen) }}
  {{- if not (or $values.kubeRBACProxy.enabled (hasSuffix (printf ":%d" (int $values.port)) (kindIs "bool" . | ternary ":9100" (toString .)))) }}
    {{- fail (printf "%s.web.listen-address %v is not %s %v, which Prometheus scrapes. Set port in place of it." $at.extraArgs . $at.port $values.port) }}
  {{- end }}
{{- end }}
{{- range $name := list "livenessProbe" "readinessProbe" }}
  {{- $probe := get $values $name | default dict }}
  {{- with dig "httpGet" "port" (dig "tcpSocket" "port" "" $probe) $probe }}
    {{- if not (has (toString .) (list $values.portName (toString $values.port))) }}
      {{- fail (printf "%s asks port %v, but the exporter's is %v, and its name (portName) is %q. Set the probe's port to one of them." (get $at $name) . $values.port $values.portName) }}
    {{- end }}
  {{- end }}
{{- end }}

{{- $own := list "app.kubernetes.io/name" "app.kubernetes.io/instance" "app.kubernetes.io/component" "node-monitoring/exporter" }}
{{- $selected := empty .pool | ternary (default dict $values.selectorLabels) dict }}
{{- range $label, $_ := $values.podLabels }}
  {{- if has $label (concat $own (keys $selected) (default dict $values.commonLabels | keys)) }}
    {{- fail (printf "%s has %s, which is there already, by the chart or by another value. Remove it." $at.podLabels $label) }}
  {{- end }}
{{- end }}

{{- range $flag, $value := $values.extraArgs }}
  {{- $parts := regexSplit "[.]" (trimPrefix "no-" $flag | trimPrefix "collector.") 2 }}
  {{- $collector := get (default dict $values.collectors) (first $parts) }}
  {{- if and $values.collectors (eq $flag "collector.disable-defaults") }}
    {{- fail (printf "%s.collector.disable-defaults also switches off what collectors switches on. Set profile to minimal in place of it." $at.extraArgs) }}
  {{- else if and (eq (len $parts) 1) (hasKey (default dict $values.collectors) (first $parts)) }}
    {{- fail (printf "%s.%s and %s.%s say the same or the opposite. Remove it from extraArgs." $at.extraArgs $flag $at.collectors (first $parts)) }}
  {{- else if and (eq (len $parts) 2) (kindIs "map" $collector) }}
    {{- if hasKey $collector (last $parts) }}
      {{- fail (printf "%s.%s and %s.%s.%s say the same or the opposite. Remove it from extraArgs." $at.extraArgs $flag $at.collectors (first $parts) (last $parts)) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- range $flag, $_ := $flags }}
  {{- $exclude := regexReplaceAll "-include$" $flag "-exclude" }}
  {{- if and (ne $flag $exclude) (get $flags $exclude) (regexMatch "^collector[.](diskstats|filesystem|netdev|qdisc)[.]" $flag) }}
    {{- fail (printf "%s%s and %s exclude each other in node_exporter. Remove one of them from collectors or extraArgs." $of $flag $exclude) }}
  {{- end }}
{{- end }}
{{- $context := .containerSecurityContext }}
{{- range include "node-monitoring.collectors.ofRoot" . | fromJsonArray }}
  {{- if or $context.runAsUser $context.runAsNonRoot }}
    {{- fail (printf "%s.%s reads files of root's, and runs as root by itself. Remove runAsUser and runAsNonRoot from containerSecurityContext, or this collector." $at.collectors .) }}
  {{- end }}
{{- end }}

{{- $tag := regexFind "^v?[0-9]+[.][0-9]+[.][0-9]+" (default "" $values.image.tag) }}
{{- if and $values.image.distroless $tag }}
  {{- if semverCompare "<1.11.0-0" $tag }}
    {{- fail (printf "%s.distroless: there is no such image of %s. Set image.tag to v1.11.0 or newer, or image.distroless to false." $at.image $values.image.tag) }}
  {{- end }}
{{- end }}

{{- range $flag, $value := $values.extraArgs }}
  {{- $opposite := hasPrefix "no-" $flag | ternary (trimPrefix "no-" $flag) (printf "no-%s" $flag) }}
  {{- if and (eq (toString $value) "true") (eq (get $values.extraArgs $opposite | toString) "true") }}
    {{- fail (printf "%s has both %s and %s. Remove one of them." $at.extraArgs $flag $opposite) }}
  {{- end }}
{{- end }}
{{- $volumes := list }}
{{- $paths := dict }}
{{- if include "node-monitoring.web.native" . }}
  {{- $volumes = list "web" }}
  {{- $_ := set $paths (include "node-monitoring.web.folder" .) "the certificate's and password's" }}
{{- else if $values.kubeRBACProxy.enabled }}
  {{- $volumes = list "web" "kube-rbac-proxy-token" }}
{{- end }}
{{- range $name, $mount := .hostMounts }}
  {{- if has $name $volumes }}
    {{- fail (printf "%s.%s: the pod has a volume of that name already, for web or kubeRBACProxy. Choose another name." $at.hostMounts $name) }}
  {{- end }}
  {{- with get $paths $mount.mountPath }}
    {{- fail (printf "%s.%s.mountPath %s is also %s. Choose another one." $at.hostMounts $name $mount.mountPath .) }}
  {{- end }}
  {{- $_ := set $paths $mount.mountPath (printf "that of %s.%s" $at.hostMounts $name) }}
{{- end }}
{{- include "node-monitoring.checks.podSpec" (dict "exporter" . "at" $at "volumes" (concat $volumes (keys .hostMounts)) "paths" (keys $paths)) }}
{{- include "node-monitoring.checks.pod" (dict "exporter" . "at" $at) }}
{{- end }}

{{/*
Takes a dict with exporter, which is its context; at, which says where each value is said; volumes, the names of what the chart mounts; and
paths, where the chart mounts something into the exporter.
*/}}
{{- define "node-monitoring.checks.podSpec" }}
{{- $values := .exporter.Values }}
{{- $at := .at }}
{{- $paths := .paths }}
{{- $owned := dict
  "affinity" "affinity" "automountServiceAccountToken" "serviceAccount.automount" "hostNetwork" "hostNetwork" "hostPID" "hostPID" "imagePullSecrets" "imagePullSecrets" "nodeName" "nodeSelector" "nodeSelector" "nodeSelector" "priorityClassName"
  "priorityClassName" "securityContext" "securityContext" "serviceAccount" "serviceAccount.name" "serviceAccountName"
  "serviceAccount.name" "tolerations" "tolerations"
}}
{{- range $field, $_ := $values.podSpec }}
  {{- with get $owned $field }}
    {{- fail (printf "%s.%s: other parts of the chart need to know it. Set %s in place of it." $at.podSpec $field .) }}
  {{- end }}
  {{- if has $field (list "activeDeadlineSeconds" "restartPolicy" "schedulingGates" "topologySpreadConstraints") }}
    {{- fail (printf "%s.%s does not go with a DaemonSet, which keeps one pod running on every eligible node. Remove it." $at.podSpec $field) }}
  {{- end }}
{{- end }}
{{- $ofContainer := dict
  "args" "extraArgs" "image" "image" "imagePullPolicy" "image.pullPolicy" "livenessProbe" "livenessProbe" "ports" "port and portName"
  "readinessProbe" "readinessProbe" "resources" "resources" "securityContext" "containerSecurityContext"
}}
{{- range $list := list "containers" "initContainers" }}
  {{- range $container := get (default dict $values.podSpec) $list | default list }}
    {{- if and (eq $list "containers") (eq .name "node-exporter") }}
      {{- range $field, $_ := . }}
        {{- with get $ofContainer $field }}
          {{- fail (printf "%s.containers: %s of node-exporter: other parts of the chart need to know it. Set %s in place of it." $at.podSpec $field .) }}
        {{- end }}
      {{- end }}
      {{- range .volumeMounts }}
        {{- if has .mountPath $paths }}
          {{- fail (printf "%s.containers: %s of node-exporter is mounted by the chart. Set hostMounts in place of it, or choose another mountPath." $at.podSpec .mountPath) }}
        {{- end }}
      {{- end }}
    {{- else if not (or .image (and $values.kubeRBACProxy.enabled (eq $list "containers") (eq .name "kube-rbac-proxy"))) }}
      {{- fail (printf "%s.%s: %s is not the chart's, and has no image. Name one, or the chart's container, node-exporter." $at.podSpec $list .name) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $volumes := .volumes }}
{{- range (default dict $values.podSpec).volumes }}
  {{- if has .name $volumes }}
    {{- fail (printf "%s.volumes: %s is there already, for hostMounts, a collector, web or kubeRBACProxy. Choose another name." $at.podSpec .name) }}
  {{- end }}
{{- end }}
{{- end }}
