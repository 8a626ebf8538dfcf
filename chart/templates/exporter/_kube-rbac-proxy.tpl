{{/* The container of kube-rbac-proxy: it has the exporter's port, asks the API server who calls and whether they may `get` /metrics, and passes that on. */}}
{{- define "node-monitoring.kubeRBACProxy.container" -}}
{{- $address := include "node-monitoring.exporter.listenAddress" . -}}
name: kube-rbac-proxy
image: {{ include "node-monitoring.image" (dict "root" . "image" .Values.kubeRBACProxy.image "tag" "") }}
{{- with .Values.image.pullPolicy }}
imagePullPolicy: {{ . }}
{{- end }}
args:
  - --secure-listen-address={{ $address }}
  - --upstream=http://127.0.0.1:{{ int .Values.kubeRBACProxy.port }}/
  - --tls-cert-file={{ include "node-monitoring.web.folder" . }}/tls.crt
  - --tls-private-key-file={{ include "node-monitoring.web.folder" . }}/tls.key
  # The exporter's start page, which says nothing of the node: for the kubelet's probes.
  - --ignore-paths=/
{{- if contains "$(HOST_IP)" $address }}
env:
  - name: HOST_IP
    valueFrom:
      fieldRef:
        fieldPath: status.hostIP
{{- end }}
ports:
  {{- include "node-monitoring.exporter.ports" . | nindent 2 }}
{{- with include "node-monitoring.web.probe" (dict "root" . "probe" .Values.readinessProbe) }}
readinessProbe:
  {{- . | nindent 2 }}
{{- end }}
resources:
  requests:
    cpu: 10m
    memory: 20Mi
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
volumeMounts:
  - name: web
    mountPath: {{ include "node-monitoring.web.folder" . }}
    readOnly: true
  - name: kube-rbac-proxy-token
    mountPath: /var/run/secrets/kubernetes.io/serviceaccount
    readOnly: true
{{- end -}}

{{/* Its token, as each pod gets it that has not automountServiceAccountToken: false; so the exporter beside it gets none. A pod's volume. */}}
{{- define "node-monitoring.kubeRBACProxy.token" -}}
name: kube-rbac-proxy-token
projected:
  sources:
    - serviceAccountToken:
        path: token
        expirationSeconds: 3607
    - configMap:
        name: kube-root-ca.crt
        items:
          - key: ca.crt
            path: ca.crt
{{- end -}}

{{/* The liveness probe of an exporter behind it: at the node's own loopback address, and so only on the node's network. */}}
{{- define "node-monitoring.kubeRBACProxy.livenessProbe" -}}
{{- $probe := include "node-monitoring.exporter.probe" .Values.livenessProbe | fromYaml -}}
{{- $handler := default $probe.tcpSocket $probe.httpGet -}}
{{- if not $handler -}}
{{- with $probe }}{{ toYaml . }}{{ end -}}
{{- else if .Values.hostNetwork -}}
{{- $_ := set $handler "host" "127.0.0.1" -}}
{{- $_ := set $handler "port" (int .Values.kubeRBACProxy.port) -}}
{{- toYaml $probe -}}
{{- end -}}
{{- end -}}
