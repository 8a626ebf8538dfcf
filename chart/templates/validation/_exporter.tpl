{{/*
The subjects of an exporter run for the release's own exporter and for each pool. They take a dict with exporter, which is the context of
the exporter, and at, the path of each value (see node-monitoring.validation.at).
*/}}

{{/* Ports, probes, flags, image and update strategy of the exporter. */}}
{{- define "node-monitoring.validation.exporter" -}}
{{- $values := .exporter.Values -}}
{{- $at := .at -}}
{{- $findings := list -}}
{{- if and (not $values.listenOnAllInterfaces) (not $values.hostNetwork) -}}
  {{- $findings = append $findings (dict
    "path" (list "listenOnAllInterfaces")
    "message" "false requires hostNetwork: true, because a pod with its own network does not have the address of the node"
    "fix" "Set listenOnAllInterfaces or hostNetwork to true."
  ) -}}
{{- end -}}
{{- $maxSurge := dig "rollingUpdate" "maxSurge" 0 (default dict $values.updateStrategy) | toString -}}
{{- if not (has $maxSurge (list "0" "0%" "<nil>")) -}}
  {{- $findings = append $findings (dict
    "path" (concat $at.updateStrategy (list "rollingUpdate" "maxSurge"))
    "message" "cannot work, because the old pod holds the node's port until it is gone"
    "fix" "Set it to 0, and maxUnavailable to the number of nodes that may be without metrics during an update."
  ) -}}
{{- end -}}
{{- if eq (int $values.port) 10250 -}}
  {{- $findings = append $findings (dict
    "path" $at.port
    "message" "10250 is the port of the kubelet"
    "fix" "Choose another port."
  ) -}}
{{- end -}}
{{- if $values.prometheus.enabled -}}
  {{- range $name := list "port" "nodePort" -}}
    {{- if eq (int $values.port) (get $values.prometheus.service $name | int) -}}
      {{- $findings = append $findings (dict
        "path" $at.port
        "message" (printf "%v is also prometheus.service.%s" $values.port $name)
        "fix" "Choose another value for one of them."
      ) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- range $name := list "livenessProbe" "readinessProbe" -}}
  {{- $probe := include "node-monitoring.exporter.probe" (get $values $name) | fromJson -}}
  {{- range $handler := list "httpGet" "tcpSocket" -}}
    {{- $port := dig $handler "port" "" $probe -}}
    {{- if and $port (not (has (toString $port) (list $values.portName (toString $values.port)))) -}}
      {{- $findings = append $findings (dict
        "path" (concat (get $at $name) (list $handler "port"))
        "message" (printf "%v is neither the exporter's port (%v) nor the name of that port (%q)" $port $values.port $values.portName)
        "fix" "Use the number or the name of the exporter's port."
      ) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $tag := regexFind "^v?[0-9]+[.][0-9]+[.][0-9]+" (default "" $values.image.tag) -}}
{{- if and $values.image.distroless $tag -}}
  {{- if semverCompare "<1.11.0-0" $tag -}}
    {{- $findings = append $findings (dict
      "path" (append $at.image "distroless")
      "message" (printf "requires node_exporter 1.11.0 or newer, and image.tag is %s" $values.image.tag)
      "fix" "Set image.tag to v1.11.0 or newer, or image.distroless to false."
    ) -}}
  {{- end -}}
{{- end -}}
{{- $findings = concat $findings (include "node-monitoring.validation.flags" . | fromJsonArray) -}}
{{- toJson $findings -}}
{{- end -}}

{{/* Flags of node_exporter. */}}
{{- define "node-monitoring.validation.flags" -}}
{{- $values := .exporter.Values -}}
{{- $at := .at -}}
{{- $findings := list -}}
{{- $listen := list -}}
{{- if hasKey (default dict $values.extraArgs) "web.listen-address" -}}
  {{- $address := get $values.extraArgs "web.listen-address" -}}
  {{- $listen = kindIs "slice" $address | ternary $address (list $address) -}}
{{- end -}}
{{- range $listen -}}
  {{- /* Without the flag, node_exporter listens on port 9100. */ -}}
  {{- $address := kindIs "bool" . | ternary ":9100" (toString .) -}}
  {{- if not (or $values.kubeRBACProxy.enabled (hasSuffix (printf ":%d" (int $values.port)) $address)) -}}
    {{- $findings = append $findings (dict
      "path" (append $at.extraArgs "web.listen-address")
      "message" (printf "makes the exporter listen on %s, but Prometheus scrapes port %v" $address $values.port)
      "fix" "Set port instead."
    ) -}}
  {{- end -}}
{{- end -}}
{{- range $flag, $value := $values.extraArgs -}}
  {{- $opposite := trimPrefix "no-" $flag -}}
  {{- $areBothSet := and (eq (toString $value) "true") (eq (get $values.extraArgs $opposite | toString) "true") -}}
  {{- if and $areBothSet (ne $flag $opposite) -}}
    {{- $findings = append $findings (dict
      "path" (append $at.extraArgs $flag)
      "message" (printf "is the opposite of the flag %s, which is also set" $opposite)
      "fix" "Remove one of them."
    ) -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* Collectors and their options. */}}
{{- define "node-monitoring.validation.collectors" -}}
{{- $values := .exporter.Values -}}
{{- $collectors := default dict $values.collectors -}}
{{- $at := .at -}}
{{- $findings := list -}}
{{- range $flag, $_ := $values.extraArgs -}}
  {{- $path := append $at.extraArgs $flag -}}
  {{- $parts := regexSplit "[.]" (trimPrefix "no-" $flag | trimPrefix "collector.") 2 -}}
  {{- $options := get $collectors (first $parts) -}}
  {{- $isOption := and (eq (len $parts) 2) (kindIs "map" $options) -}}
  {{- if and $collectors (eq $flag "collector.disable-defaults") -}}
    {{- $findings = append $findings (dict
      "path" $path
      "message" "also disables what collectors enables"
      "fix" "Set profile to minimal instead."
    ) -}}
  {{- else if hasKey ($isOption | ternary $options (eq (len $parts) 1 | ternary $collectors dict)) (last $parts) -}}
    {{- $findings = append $findings (dict
      "path" $path
      "message" (printf "conflicts with %s.%s, which configures the same collector" (join "." $at.collectors) (join "." $parts))
      "fix" "Remove the flag from extraArgs."
    ) -}}
  {{- end -}}
{{- end -}}
{{- range $kind, $expressions := $values.exclude -}}
  {{- $arg := dict "values" $expressions "path" (append $at.exclude $kind) -}}
  {{- $findings = concat $findings (include "node-monitoring.validation.regexes" $arg | fromJsonArray) -}}
{{- end -}}
{{- $flags := .exporter.flags -}}
{{- range $flag, $_ := $flags -}}
  {{- $exclude := regexReplaceAll "-include$" $flag "-exclude" -}}
  {{- if and (ne $flag $exclude) (get $flags $exclude) (regexMatch "^collector[.](diskstats|filesystem|netdev|qdisc)[.]" $flag) -}}
    {{- $isArg := hasKey (default dict $values.extraArgs) $flag -}}
    {{- $option := regexSplit "[.]" (trimPrefix "collector." $flag) 2 -}}
    {{- $findings = append $findings (dict
      "path" ($isArg | ternary (append $at.extraArgs $flag) (concat $at.collectors $option))
      "message" (printf "cannot be combined with the flag %s: node_exporter accepts only one of them" $exclude)
      "fix" "Remove one of them from collectors or extraArgs."
    ) -}}
  {{- end -}}
{{- end -}}
{{- $context := .exporter.containerSecurityContext -}}
{{- range include "node-monitoring.collectors.ofRoot" .exporter | fromJsonArray -}}
  {{- if or $context.runAsUser $context.runAsNonRoot -}}
    {{- $findings = append $findings (dict
      "path" (append $at.collectors .)
      "message" "requires root, because it reads files that only root can read"
      "fix" "Remove runAsUser and runAsNonRoot from containerSecurityContext (the chart sets them), or disable the collector."
    ) -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* Labels of the exporter's pods. */}}
{{- define "node-monitoring.validation.labels" -}}
{{- $values := .exporter.Values -}}
{{- $at := .at -}}
{{- $taken := list "app.kubernetes.io/name" "app.kubernetes.io/instance" "app.kubernetes.io/component" "node-monitoring/exporter" -}}
{{- $taken = concat $taken (default dict $values.commonLabels | keys) -}}
{{- if not .exporter.pool }}{{ $taken = concat $taken (default dict $values.selectorLabels | keys) }}{{ end -}}
{{- $findings := list -}}
{{- range $label, $_ := $values.podLabels -}}
  {{- if has $label $taken -}}
    {{- $findings = append $findings (dict
      "path" (append $at.podLabels $label)
      "message" "is a label that the chart, commonLabels or selectorLabels sets"
      "fix" "Remove it."
    ) -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}
