{{/* The spec of the exporter's pods: the chart's own, and podSpec over it. */}}
{{- define "node-monitoring.exporter.podSpec" -}}
{{- $own := include "node-monitoring.exporter.ownPodSpec" . -}}
{{- if .Values.podSpec -}}
{{- $spec := fromYaml $own -}}
{{- include "node-monitoring.merge" (dict "base" $spec "over" .Values.podSpec) -}}
{{- toYaml $spec -}}
{{- else -}}
{{- $own -}}
{{- end -}}
{{- end -}}

{{/* The same without podSpec. */}}
{{- define "node-monitoring.exporter.ownPodSpec" -}}
{{- with include "node-monitoring.imagePullSecrets" . }}
{{- . | nindent 0 }}
{{- end }}
{{- if or .Values.serviceAccount.create .Values.serviceAccount.name }}
serviceAccountName: {{ include "node-monitoring.serviceAccountName" (dict "root" . "component" "" "serviceAccount" .Values.serviceAccount) | quote }}
{{- end }}
{{- if kindIs "bool" .Values.serviceAccount.automount }}
automountServiceAccountToken: {{ .Values.serviceAccount.automount }}
{{- end }}
{{- if .Values.hostNetwork }}
hostNetwork: true
{{- end }}
{{- if or .Values.hostPID (include "node-monitoring.collectors.hostPID" .) }}
hostPID: true
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- with .Values.securityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  - name: node-exporter
    image: {{ include "node-monitoring.image" (dict "root" . "image" .Values.image "tag" (printf "v%s" .Chart.AppVersion)) }}
    {{- with .Values.image.pullPolicy }}
    imagePullPolicy: {{ . }}
    {{- end }}
    {{- include "node-monitoring.exporter.flags" . }}
    {{- $args := include "node-monitoring.args" .flags }}
    args:
      {{- $args | nindent 6 }}
    {{- $memoryLimit := include "node-monitoring.exporter.goMemoryLimit" . }}
    {{- $hostIP := include "node-monitoring.exporter.hostIP" $args }}
    {{- if or $memoryLimit $hostIP }}
    env:
      {{- with $memoryLimit }}
      - name: GOMEMLIMIT
        value: {{ . | quote }}
      {{- end }}
      {{- with $hostIP }}
      {{- . | trim | nindent 6 }}
      {{- end }}
    {{- end }}
    {{- if .Values.kubeRBACProxy.enabled }}
    {{- with include "node-monitoring.kubeRBACProxy.livenessProbe" . }}
    livenessProbe:
      {{- . | nindent 6 }}
    {{- end }}
    {{- else }}
    ports:
      {{- include "node-monitoring.exporter.ports" . | nindent 6 }}
    {{- range $name := list "livenessProbe" "readinessProbe" }}
    {{- with include "node-monitoring.web.probe" (dict "root" $ "probe" (get $.Values $name)) }}
    {{ $name }}:
      {{- . | nindent 6 }}
    {{- end }}
    {{- end }}
    {{- end }}
    {{- with .Values.resources }}
    resources:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- include "node-monitoring.exporter.containerSecurityContext" . }}
    {{- with .containerSecurityContext }}
    securityContext:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- include "node-monitoring.exporter.hostMounts" . }}
    {{- $isWebNative := include "node-monitoring.web.native" . }}
    {{- if or .hostMounts $isWebNative }}
    volumeMounts:
      {{- range $name, $mount := .hostMounts }}
      - name: {{ $name | quote }}
        {{- toYaml (omit $mount "hostPath" "type") | nindent 8 }}
      {{- end }}
      {{- if $isWebNative }}
      - name: web
        mountPath: {{ include "node-monitoring.web.folder" . }}
        readOnly: true
      {{- end }}
    {{- end }}
  {{- if .Values.kubeRBACProxy.enabled }}
  - {{ include "node-monitoring.kubeRBACProxy.container" . | indent 4 | trim }}
  {{- end }}
{{- $webVolume := include "node-monitoring.web.volume" . }}
{{- if or .hostMounts $webVolume }}
volumes:
  {{- range $name, $mount := .hostMounts }}
  - name: {{ $name | quote }}
    hostPath:
      path: {{ $mount.hostPath | quote }}
      {{- with $mount.type }}
      type: {{ . }}
      {{- end }}
  {{- end }}
  {{- with $webVolume }}
  - {{ . | indent 4 | trim }}
  {{- end }}
  {{- if .Values.kubeRBACProxy.enabled }}
  - {{ include "node-monitoring.kubeRBACProxy.token" . | indent 4 | trim }}
  {{- end }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- include "node-monitoring.nodes.affinity" . }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with include "node-monitoring.exporter.tolerations" . | fromYamlArray }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The port by which Prometheus reaches the exporter: a list of a container's ports. */}}
{{- define "node-monitoring.exporter.ports" -}}
- containerPort: {{ .Values.port }}
  {{- with .Values.portName }}
  name: {{ . | quote }}
  {{- end }}
  {{- if not .Values.hostNetwork }}
  hostPort: {{ .Values.port }}
  {{- end }}
{{- end -}}

{{/* The bytes from which Go's garbage collector works harder: 90 % of the exporter's memory limit, as not all memory is Go's; nothing without a limit. */}}
{{- define "node-monitoring.exporter.goMemoryLimit" -}}
{{- $limits := default dict (default dict .Values.resources).limits -}}
{{- with $limits.memory }}{{ include "node-monitoring.bytesOf" (dict "quantity" . "share" 0.9) }}{{ end -}}
{{- end -}}

{{/* A probe with one way to ask: by another than the preset httpGet where there is one. Takes the values of a probe. */}}
{{- define "node-monitoring.exporter.probe" -}}
{{- $probe := default dict . -}}
{{- if or $probe.exec $probe.grpc $probe.tcpSocket }}{{ $probe = omit $probe "httpGet" }}{{ end -}}
{{- toYaml $probe -}}
{{- end -}}

{{/* Puts the security context of the exporter's container into the context, as `.containerSecurityContext`: as root, without a capability, where a collector reads files that are only root's. */}}
{{- define "node-monitoring.exporter.containerSecurityContext" -}}
{{- if not (hasKey . "containerSecurityContext") -}}
{{- $context := dict -}}
{{- if include "node-monitoring.collectors.ofRoot" . }}{{ $context = dict "runAsUser" 0 "runAsNonRoot" false }}{{ end -}}
{{- include "node-monitoring.merge" (dict "base" $context "over" .Values.containerSecurityContext) -}}
{{- $_ := set . "containerSecurityContext" $context -}}
{{- end -}}
{{- end -}}

{{/* The taints that the exporter tolerates, as a list: a preset's, or the user's own. */}}
{{- define "node-monitoring.exporter.tolerations" -}}
{{- $presets := dict "all" (list (dict "operator" "Exists")) "NoSchedule" (list (dict "operator" "Exists" "effect" "NoSchedule")) -}}
{{- with .Values.tolerations }}{{ kindIs "string" . | ternary (get $presets (toString .)) . | toYaml }}{{ end -}}
{{- end -}}
