{{/*
What prevents an installation into this cluster. `helm template` sees no cluster, so it finds nothing. Takes a dict with root and exporters.
*/}}
{{- define "node-monitoring.validation.cluster" -}}
{{- $findings := list -}}
{{- if .root.Values.checkCluster -}}
  {{- $namespace := lookup "v1" "Namespace" "" (include "node-monitoring.namespace" .root) -}}
  {{- $daemonSets := (lookup "apps/v1" "DaemonSet" "" "").items -}}
  {{- $findings = include "node-monitoring.validation.podSecurity" $namespace | fromJsonArray -}}
  {{- $arg := dict "exporters" .exporters "daemonSets" $daemonSets -}}
  {{- $findings = concat $findings (include "node-monitoring.validation.ports" $arg | fromJsonArray) -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* A Pod Security level that forbids the exporter's pods. Takes the namespace, or an empty dict if it does not exist yet. */}}
{{- define "node-monitoring.validation.podSecurity" -}}
{{- $findings := list -}}
{{- $level := dig "metadata" "labels" "pod-security.kubernetes.io/enforce" "" . -}}
{{- if has $level (list "baseline" "restricted") -}}
  {{- $name := .metadata.name -}}
  {{- $command := printf "kubectl label namespace %s pod-security.kubernetes.io/enforce=privileged --overwrite" $name -}}
  {{- $findings = append $findings (dict
    "path" (list "checkCluster")
    "message" (printf "namespace %s enforces Pod Security level %s, which forbids host ports and hostPath volumes" $name $level)
    "fix" (printf "Run `%s`, or install into another namespace." $command)
  ) -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* Ports of exporters that other DaemonSets use on the same nodes. Takes a dict with exporters and daemonSets. */}}
{{- define "node-monitoring.validation.ports" -}}
{{- $findings := list -}}
{{- $others := include "node-monitoring.validation.otherDaemonSets" . | fromJsonArray -}}
{{- range $exporter := .exporters -}}
  {{- $own := dict "nodeSelector" $exporter.Values.nodeSelector "affinity" $exporter.affinity -}}
  {{- $names := list -}}
  {{- range $others -}}
    {{- $pod := .spec.template.spec -}}
    {{- $usesPort := include "node-monitoring.validation.usesPort" (dict "pod" $pod "port" $exporter.Values.port) -}}
    {{- if and $usesPort (not (include "node-monitoring.nodes.apart" (dict "one" $own "other" $pod))) -}}
      {{- $names = append $names (printf "%s/%s" .metadata.namespace .metadata.name) -}}
    {{- end -}}
  {{- end -}}
  {{- if $names -}}
    {{- $findings = append $findings (dict
      "path" (empty $exporter.pool | ternary (list "port") (list "pools" $exporter.pool "port"))
      "message" (printf "%v is already used on the same nodes by DaemonSet %s" $exporter.Values.port (join ", " $names))
      "fix" "Choose another port, or remove the other DaemonSet. To install anyway, set checkCluster to false."
    ) -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/*
The DaemonSets that this release neither owns nor takes over, and that run on at least one node, as a JSON list. Takes a dict with exporters
and daemonSets.
*/}}
{{- define "node-monitoring.validation.otherDaemonSets" -}}
{{- $release := (first .exporters).Release -}}
{{- $owner := list $release.Namespace $release.Name -}}
{{- $names := list -}}
{{- range .exporters -}}
  {{- $name := include "node-monitoring.componentName" (dict "root" . "component" .pool) -}}
  {{- $names = append $names (list (include "node-monitoring.namespace" .) $name) -}}
{{- end -}}
{{- $others := list -}}
{{- range .daemonSets -}}
  {{- $annotations := default dict .metadata.annotations -}}
  {{- $itsOwner := list (get $annotations "meta.helm.sh/release-namespace") (get $annotations "meta.helm.sh/release-name") -}}
  {{- $isOwn := deepEqual $owner $itsOwner -}}
  {{- $isTakenOver := has (list .metadata.namespace .metadata.name) $names -}}
  {{- $isSeen := hasKey (default dict .status) "observedGeneration" -}}
  {{- $isIdle := and $isSeen (eq (dig "status" "desiredNumberScheduled" 0 . | int) 0) -}}
  {{- if not (or $isOwn $isTakenOver $isIdle .metadata.deletionTimestamp) }}{{ $others = append $others . }}{{ end -}}
{{- end -}}
{{- toJson $others -}}
{{- end -}}

{{/*
`true` if a container uses a TCP port of the node: it is among its ports or, on the node's network, in a flag for the address to listen on.
Takes a dict with pod, which is a pod spec, and port.
*/}}
{{- define "node-monitoring.validation.usesPort" -}}
{{- $isHost := .pod.hostNetwork | default false -}}
{{- $port := int .port -}}
{{- $usesPort := false -}}
{{- range concat .pod.containers (default list .pod.initContainers) -}}
  {{- range .ports -}}
    {{- $number := int (default 0 .hostPort) | default ($isHost | ternary (int .containerPort) 0) -}}
    {{- if and (eq $number $port) (eq (default "TCP" .protocol) "TCP") }}{{ $usesPort = true }}{{ end -}}
  {{- end -}}
  {{- $words := concat (default list .command) (default list .args) | join " " -}}
  {{- if and $isHost (regexMatch (printf `listen-address(es)?[= ]\S*:%d(\s|$)` $port) $words) }}{{ $usesPort = true }}{{ end -}}
{{- end -}}
{{- if $usesPort }}true{{ end -}}
{{- end -}}
