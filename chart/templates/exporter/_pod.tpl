{{/* The spec of an exporter's pods: the chart's, with podSpec merged over it. Takes an exporter. */}}
{{- define "node-monitoring.exporter.podSpec" -}}
{{- $spec := include "node-monitoring.exporter.chartPodSpec" . -}}
{{- with .Values.podSpec -}}
  {{- $spec = include "node-monitoring.merge" (dict "base" (fromYaml $spec) "over" .) | fromJson | include "node-monitoring.strictYaml" -}}
{{- end -}}
{{- $spec -}}
{{- end -}}

{{/* The same without podSpec. Takes an exporter. */}}
{{- define "node-monitoring.exporter.chartPodSpec" -}}
{{- with include "node-monitoring.imagePullSecrets" . }}
  {{- . | nindent 0 }}
{{- end }}
{{- if or .Values.serviceAccount.create .Values.serviceAccount.name }}
  {{- $serviceAccount := dict "root" . "component" "" "serviceAccount" .Values.serviceAccount }}
serviceAccountName: {{ include "node-monitoring.serviceAccountName" $serviceAccount | quote }}
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
  {{- include "node-monitoring.strictYaml" . | nindent 2 }}
{{- end }}
containers:
  - name: node-exporter
    {{- $image := dict "root" . "image" .Values.image "tag" (printf "v%s" .Chart.AppVersion) }}
    image: {{ include "node-monitoring.image" $image }}
    {{- with .Values.image.pullPolicy }}
    imagePullPolicy: {{ . }}
    {{- end }}
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
        {{- . | nindent 6 }}
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
      {{- with include "node-monitoring.web.probe" (dict "exporter" $ "probe" (get $.Values $name)) }}
    {{ $name }}:
      {{- . | nindent 6 }}
      {{- end }}
    {{- end }}
    {{- end }}
    {{- with .Values.resources }}
    resources:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- with .containerSecurityContext }}
    securityContext:
      {{- include "node-monitoring.strictYaml" . | nindent 6 }}
    {{- end }}
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
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with include "node-monitoring.exporter.tolerations" . | fromJsonArray }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The port by which Prometheus reaches an exporter: a list of a container's ports. Takes an exporter. */}}
{{- define "node-monitoring.exporter.ports" -}}
- containerPort: {{ .Values.port }}
  {{- with .Values.portName }}
  name: {{ . | quote }}
  {{- end }}
  {{- if not .Values.hostNetwork }}
  hostPort: {{ .Values.port }}
  {{- end }}
{{- end -}}

{{/*
The soft memory limit of Go in bytes: 90 % of the exporter's memory limit, because not all memory belongs to Go. Empty without a memory
limit. Takes an exporter.
*/}}
{{- define "node-monitoring.exporter.goMemoryLimit" -}}
{{- $limits := default dict (default dict .Values.resources).limits -}}
{{- with $limits.memory }}{{ include "node-monitoring.bytesOf" (dict "quantity" . "share" 0.9) }}{{ end -}}
{{- end -}}

{{/* A probe with one handler: another handler replaces the default `httpGet`. Returns a JSON object. Takes the values of a probe. */}}
{{- define "node-monitoring.exporter.probe" -}}
{{- $probe := default dict . -}}
{{- if or $probe.exec $probe.grpc $probe.tcpSocket }}{{ $probe = omit $probe "httpGet" }}{{ end -}}
{{- toJson $probe -}}
{{- end -}}

{{/*
The security context of an exporter's container: root without capabilities if a collector reads files which only root can read. Returns a
JSON object. Takes an exporter.
*/}}
{{- define "node-monitoring.exporter.containerSecurityContext" -}}
{{- $context := dict -}}
{{- if include "node-monitoring.collectors.ofRoot" . | fromJsonArray -}}
  {{- $context = dict "runAsUser" 0 "runAsNonRoot" false -}}
{{- end -}}
{{- include "node-monitoring.merge" (dict "base" $context "over" .Values.containerSecurityContext) -}}
{{- end -}}

{{/* The taints that an exporter tolerates: those of a preset, or the user's. Returns a JSON list. Takes an exporter. */}}
{{- define "node-monitoring.exporter.tolerations" -}}
{{- $presets := dict
  "all" (list (dict "operator" "Exists"))
  "NoSchedule" (list (dict "operator" "Exists" "effect" "NoSchedule"))
-}}
{{- $tolerations := default list .Values.tolerations -}}
{{- if kindIs "string" $tolerations }}{{ $tolerations = get $presets $tolerations }}{{ end -}}
{{- toJson $tolerations -}}
{{- end -}}
