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
    args:
      {{- include "node-monitoring.exporter.args" . | nindent 6 }}
    {{- $memoryLimit := include "node-monitoring.exporter.goMemoryLimit" . }}
    {{- $hostIP := include "node-monitoring.exporter.hostIP" . }}
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
    {{- with include "node-monitoring.exporter.containerSecurityContext" . | fromYaml }}
    securityContext:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- $hostMounts := include "node-monitoring.exporter.hostMounts" . | fromYaml }}
    {{- $isWebNative := include "node-monitoring.web.native" . }}
    {{- if or $hostMounts $isWebNative }}
    volumeMounts:
      {{- range $name, $mount := $hostMounts }}
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
{{- if or $hostMounts $webVolume }}
volumes:
  {{- range $name, $mount := $hostMounts }}
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
{{- with include "node-monitoring.nodes.affinity" . }}
affinity:
  {{- . | nindent 2 }}
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

{{/* The security context of the exporter's container: as root, without a capability, where a collector reads files that are only root's. */}}
{{- define "node-monitoring.exporter.containerSecurityContext" -}}
{{- $root := dict -}}
{{- if include "node-monitoring.collectors.ofRoot" . | fromYamlArray }}{{ $root = dict "runAsUser" 0 "runAsNonRoot" false }}{{ end -}}
{{- include "node-monitoring.merge" (dict "base" $root "over" .Values.containerSecurityContext) -}}
{{- toYaml $root -}}
{{- end -}}

{{/* The taints that the exporter tolerates, as a list: a preset's, or the user's own. */}}
{{- define "node-monitoring.exporter.tolerations" -}}
{{- $presets := dict "all" (list (dict "operator" "Exists")) "NoSchedule" (list (dict "operator" "Exists" "effect" "NoSchedule")) -}}
{{- with .Values.tolerations }}{{ kindIs "string" . | ternary (get $presets (toString .)) . | toYaml }}{{ end -}}
{{- end -}}
