{{/*
The spec of a pod of the bundled Prometheus: the chart's own, and prometheus.podSpec over it. Takes a dict with root and component, which
is one of its components.
*/}}
{{- define "node-monitoring.prometheus.podSpec" -}}
{{- $spec := include "node-monitoring.prometheus.chartPodSpec" . -}}
{{- with .root.Values.prometheus.podSpec -}}
  {{- $spec = include "node-monitoring.merge" (dict "base" (fromYaml $spec) "over" .) | fromJson | include "node-monitoring.strictYaml" -}}
{{- end -}}
{{- $spec -}}
{{- end -}}

{{/* The same without prometheus.podSpec. */}}
{{- define "node-monitoring.prometheus.chartPodSpec" -}}
{{- $prometheus := .root.Values.prometheus }}
{{- $sharded := gt (int $prometheus.shards) 1 }}
{{- $name := include "node-monitoring.componentName" . }}
{{- with include "node-monitoring.imagePullSecrets" .root }}
  {{- . | nindent 0 }}
{{- end }}
serviceAccountName: {{ include "node-monitoring.prometheus.serviceAccountName" .root | quote }}
# Prometheus shows its token to the API server for discovery, and to the kubelets.
automountServiceAccountToken: true
securityContext:
  {{- include "node-monitoring.prometheus.podSecurityContext" . | nindent 2 }}
containers:
  - name: prometheus
    image: {{ include "node-monitoring.image" (dict "root" .root "image" $prometheus.image "tag" "") }}
    imagePullPolicy: {{ $prometheus.image.pullPolicy }}
    {{- if $prometheus.configCheck.enabled }}
    command:
      {{- $start := .root.Files.Get "files/start-prometheus.sh" }}
      {{- include "node-monitoring.prometheus.checkedCommand" (dict "root" .root "script" $start) | nindent 6 }}
      - prometheus
    {{- end }}
    args:
      {{- include "node-monitoring.args" (include "node-monitoring.prometheus.flags" .root | fromJson) | nindent 6 }}
    ports:
      - containerPort: 9090
        name: http
    startupProbe:
      {{- include "node-monitoring.prometheus.probe" (dict "root" .root "path" "/-/ready") | nindent 6 }}
      periodSeconds: 2
      failureThreshold: 150
    livenessProbe:
      {{- include "node-monitoring.prometheus.probe" (dict "root" .root "path" "/-/healthy") | nindent 6 }}
    readinessProbe:
      {{- include "node-monitoring.prometheus.probe" (dict "root" .root "path" "/-/ready") | nindent 6 }}
    {{- with include "node-monitoring.kept" $prometheus.resources | fromJson }}
    resources:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    securityContext:
      {{- include "node-monitoring.prometheus.securityContext" . | nindent 6 }}
    volumeMounts:
      - name: config
        mountPath: /etc/prometheus/config
      {{- if not $sharded }}
      - name: scrape-config
        mountPath: /etc/prometheus/scrape
      {{- end }}
      {{- if include "node-monitoring.prometheus.hasRules" .root }}
      - name: rules
        mountPath: /etc/prometheus/rules
      {{- end }}
      {{- if $prometheus.webConfigSecret }}
      - name: web-config
        mountPath: /etc/prometheus/web
      {{- end }}
      {{- if include "node-monitoring.web.tls" .root }}
      - name: node-exporter-credentials
        mountPath: {{ .root.Values.scrape.nodes.credentialsDir | quote }}
        readOnly: true
      {{- end }}
      - name: data
        mountPath: /prometheus
volumes:
  - name: config
    configMap:
      name: {{ $name }}
  {{- if not $sharded }}
  - name: scrape-config
    configMap:
      name: {{ include "node-monitoring.scrapeConfigName" .root }}
  {{- end }}
  {{- if include "node-monitoring.prometheus.hasRules" .root }}
  - name: rules
    configMap:
      name: {{ include "node-monitoring.rulesName" .root }}
  {{- end }}
  {{- with $prometheus.webConfigSecret }}
  - name: web-config
    secret:
      secretName: {{ . | quote }}
  {{- end }}
  {{- with include "node-monitoring.web.clientVolume" .root }}
  - {{ . | indent 4 | trim }}
  {{- end }}
  - name: data
    {{- if $prometheus.persistence.enabled }}
    persistentVolumeClaim:
      claimName: {{ $name }}
    {{- else }}
    emptyDir: {}
    {{- end }}
{{- with include "node-monitoring.kept" $prometheus.nodeSelector | fromJson }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $prometheus.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
