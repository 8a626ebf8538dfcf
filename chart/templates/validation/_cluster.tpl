{{/*
What the cluster itself says against an installation. The helpers take what `lookup` has found, so that they can be tested without a
cluster: `helm template` finds nothing. Each gives the refusal in one line, or nothing.
*/}}

{{/* The refusal of a namespace whose Pod Security level admits no pod of the exporter's. Takes the namespace, or an empty dict where it does not exist yet. */}}
{{- define "node-monitoring.cluster.podSecurity" -}}
{{- $level := dig "metadata" "labels" "pod-security.kubernetes.io/enforce" "" . -}}
{{- if has $level (list "baseline" "restricted") -}}
{{- printf "namespace %s enforces Pod Security level %s, which admits no pod with a port or folders of the node: the DaemonSet would get none. Run `kubectl label namespace %s pod-security.kubernetes.io/enforce=privileged --overwrite`, or install into another namespace." .metadata.name $level .metadata.name -}}
{{- end -}}
{{- end -}}

{{/* The refusal of a port that DaemonSets of others have taken on nodes of this release. Takes a dict with root and daemonSets. */}}
{{- define "node-monitoring.cluster.portConflict" -}}
{{- $exporters := include "node-monitoring.exporters" .root | fromJsonArray -}}
{{- $others := include "node-monitoring.cluster.others" (dict "exporters" $exporters "daemonSets" .daemonSets) | fromYamlArray -}}
{{- $refusals := list -}}
{{- range $exporter := $exporters -}}
{{- $port := int $exporter.Values.port -}}
{{- with include "node-monitoring.cluster.takers" (dict "exporter" $exporter "daemonSets" $others "port" $port) -}}
{{- $free := 0 -}}
{{- range $other := untilStep (add $port 1 | int) (add $port 100 | int) 1 -}}
{{- if not (or $free (include "node-monitoring.cluster.takers" (dict "exporter" $exporter "daemonSets" $others "port" $other))) }}{{ $free = $other }}{{ end -}}
{{- end -}}
{{- $value := empty $exporter.pool | ternary "port" (printf "pools.%s.port" $exporter.pool) -}}
{{- $refusals = append $refusals (printf "%s %d is taken already on nodes of this release, by DaemonSet %s. Set %s to another one, such as %d, or remove the other; checkCluster false installs all the same." $value $port . $value $free) -}}
{{- end -}}
{{- end -}}
{{- join " " $refusals -}}
{{- end -}}

{{/* The DaemonSets that are not this release's, not taken over by it, and not without a single node: a list. Takes a dict with exporters and daemonSets. */}}
{{- define "node-monitoring.cluster.others" -}}
{{- $release := (first .exporters).Release -}}
{{- $owner := list $release.Namespace $release.Name -}}
{{- $names := list -}}
{{- range .exporters }}{{ $names = append $names (list (include "node-monitoring.namespace" .) (include "node-monitoring.componentName" (dict "root" . "component" .pool))) }}{{ end -}}
{{- $others := list -}}
{{- range .daemonSets -}}
{{- $annotations := default dict .metadata.annotations -}}
{{- $isOwn := deepEqual $owner (list (get $annotations "meta.helm.sh/release-namespace") (get $annotations "meta.helm.sh/release-name")) -}}
{{- $isTakenOver := has (list .metadata.namespace .metadata.name) $names -}}
{{- $isSeen := hasKey (default dict .status) "observedGeneration" -}}
{{- $isIdle := and $isSeen (eq (dig "status" "desiredNumberScheduled" 0 . | int) 0) -}}
{{- if not (or $isOwn $isTakenOver $isIdle .metadata.deletionTimestamp) }}{{ $others = append $others . }}{{ end -}}
{{- end -}}
{{- toYaml $others -}}
{{- end -}}

{{/* Those of them that have taken a port on nodes of one exporter, as namespace/name, with commas. Takes a dict with exporter, daemonSets and port. */}}
{{- define "node-monitoring.cluster.takers" -}}
{{- $port := .port -}}
{{- $own := dict "nodeSelector" .exporter.Values.nodeSelector "affinity" .exporter.affinity -}}
{{- $takers := list -}}
{{- range .daemonSets -}}
{{- $pod := .spec.template.spec -}}
{{- if and (include "node-monitoring.cluster.claims" (dict "pod" $pod "port" $port)) (not (include "node-monitoring.nodes.apart" (dict "one" $own "other" $pod))) -}}
{{- $takers = append $takers (printf "%s/%s" .metadata.namespace .metadata.name) -}}
{{- end -}}
{{- end -}}
{{- join ", " $takers -}}
{{- end -}}

{{/* Says `true` of a pod spec with a container that takes a TCP port of the node: by its ports or, on the node's network, by a flag for the address at which it listens. Takes a dict with pod and port. */}}
{{- define "node-monitoring.cluster.claims" -}}
{{- $isHost := .pod.hostNetwork | default false -}}
{{- $port := int .port -}}
{{- $claims := false -}}
{{- range concat .pod.containers (default list .pod.initContainers) -}}
{{- range .ports -}}
{{- $number := int (default 0 .hostPort) | default ($isHost | ternary (int .containerPort) 0) -}}
{{- if and (eq $number $port) (eq (default "TCP" .protocol) "TCP") }}{{ $claims = true }}{{ end -}}
{{- end -}}
{{- $words := concat (default list .command) (default list .args) | join " " -}}
{{- if and $isHost (regexMatch (printf `listen-address(es)?[= ]\S*:%d(\s|$)` $port) $words) }}{{ $claims = true }}{{ end -}}
{{- end -}}
{{- if $claims }}true{{ end -}}
{{- end -}}
