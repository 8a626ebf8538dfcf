{{/*
The container of kube-rbac-proxy. It listens on the exporter's port, asks the API server who the client is and whether it may `get`
/metrics, and forwards the request to the exporter. Takes an exporter.
*/}}
{{- define "node-monitoring.kubeRBACProxy.container" -}}
{{- $proxy := .Values.kubeRBACProxy -}}
{{- $address := include "node-monitoring.exporter.listenAddress" . -}}
name: kube-rbac-proxy
image: {{ include "node-monitoring.image" (dict "root" . "image" $proxy.image "tag" "") }}
{{- with .Values.image.pullPolicy }}
imagePullPolicy: {{ . }}
{{- end }}
args:
  - --secure-listen-address={{ $address }}
  - --upstream=http://127.0.0.1:{{ int $proxy.port }}/
  - --tls-cert-file={{ include "node-monitoring.web.folder" . }}/tls.crt
  - --tls-private-key-file={{ include "node-monitoring.web.folder" . }}/tls.key
  # The exporter's start page, which says nothing of the node: for the kubelet's probes.
  - --ignore-paths=/
{{- with include "node-monitoring.exporter.hostIP" $address }}
env:
  {{- . | nindent 2 }}
{{- end }}
ports:
  {{- include "node-monitoring.exporter.ports" . | nindent 2 }}
{{- with include "node-monitoring.web.probe" (dict "exporter" . "probe" .Values.readinessProbe) }}
readinessProbe:
  {{- . | nindent 2 }}
{{- end }}
{{- if .Values.livenessProbe }}
  {{- with include "node-monitoring.kubeRBACProxy.ownLivenessProbe" . }}
livenessProbe:
    {{- . | nindent 2 }}
  {{- end }}
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

{{/*
The volume with the token of kube-rbac-proxy, as a pod gets it by default. Because the pod does not mount its token automatically, the
exporter in the same pod has none.
*/}}
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

{{/*
The liveness probe of kube-rbac-proxy itself, or nothing: a connection to where the readiness probe asks. It sends no request, because the
exporter would answer it. Takes an exporter.
*/}}
{{- define "node-monitoring.kubeRBACProxy.ownLivenessProbe" -}}
{{- $probe := include "node-monitoring.web.probe" (dict "exporter" . "probe" .Values.readinessProbe) | fromYaml -}}
{{- with default $probe.tcpSocket $probe.httpGet -}}
tcpSocket:
  {{- pick . "port" "host" | toYaml | nindent 2 }}
{{- end -}}
{{- end -}}

{{/*
The liveness probe of an exporter behind kube-rbac-proxy, or nothing. The exporter listens only on the loopback address of the node, which
the kubelet reaches if the pod uses the node's network. Takes an exporter.
*/}}
{{- define "node-monitoring.kubeRBACProxy.livenessProbe" -}}
{{- $probe := include "node-monitoring.exporter.probe" .Values.livenessProbe | fromJson -}}
{{- $handler := default $probe.tcpSocket $probe.httpGet -}}
{{- if not $handler -}}
  {{- with $probe }}{{ toYaml . }}{{ end -}}
{{- else if .Values.hostNetwork -}}
  {{- $_ := set $handler "host" "127.0.0.1" -}}
  {{- $_ := set $handler "port" (int .Values.kubeRBACProxy.port) -}}
  {{- toYaml $probe -}}
{{- end -}}
{{- end -}}
