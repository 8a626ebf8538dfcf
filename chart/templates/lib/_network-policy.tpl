{{/*
A whole NetworkPolicy for the pods of a component: what may reach them, and through which of their ports. What they reach is left open:
Prometheus goes to every node, and to what it sends to. Takes a dict with root, component, of, which is the component in labels where that
is another one, selector, which is the pods' labels, and ports, names or numbers; without any, nothing may reach them.
*/}}
{{- define "node-monitoring.networkPolicy" -}}
{{- $root := .root -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "node-monitoring.componentName" . | quote }}
  namespace: {{ include "node-monitoring.namespace" .root | quote }}
  labels:
    {{- include "node-monitoring.labels" (dict "root" .root "component" (default .component .of)) | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- .selector | nindent 6 }}
  policyTypes: [Ingress]
  {{- with .ports }}
  ingress:
    - ports:
        {{- range . }}
        - port: {{ . }}
          protocol: TCP
        {{- end }}
      {{- with $root.Values.networkPolicy.from }}
      from:
        {{- range $name, $peer := . }}
          {{- with $peer }}
        - {{- include "node-monitoring.strictYaml" . | nindent 10 }}
          {{- end }}
        {{- end }}
        {{- range append (include "node-monitoring.prometheus.components" $root | fromJsonArray) "test" }}
        - podSelector:
            matchLabels:
              {{- include "node-monitoring.selectorLabels" (dict "root" $root "component" .) | nindent 14 }}
        {{- end }}
      {{- end }}
  {{- end }}
{{- end -}}
