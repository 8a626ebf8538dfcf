{{/*
Scrape jobs as ScrapeConfig objects of the Prometheus Operator:
https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1alpha1.ScrapeConfig. A ScrapeConfig cannot name files in the
Prometheus pod, so the credentials for the kubelet come from a scrape class or a Secret.
*/}}

{{/* The spec of a ScrapeConfig. Returns a JSON object. Takes a dict with root and job. */}}
{{- define "node-monitoring.scrapeConfig.spec" -}}
{{- $spec := dict -}}
{{- /* A ScrapeConfig has no field for redirects. */ -}}
{{- range $field, $value := omit .job "kubernetes_sd_configs" "authorization" "tls_config" "follow_redirects" -}}
  {{- if hasSuffix "relabel_configs" $field -}}
    {{- $rules := list -}}
    {{- range $value }}{{ $rules = append $rules (include "node-monitoring.scrapeConfig.camelKeys" . | fromJson) }}{{ end -}}
    {{- $_ := set $spec (eq $field "relabel_configs" | ternary "relabelings" "metricRelabelings") $rules -}}
  {{- else -}}
    {{- $_ := set $spec (include "node-monitoring.scrapeConfig.camel" $field) $value -}}
  {{- end -}}
{{- end -}}
{{- $discovery := list -}}
{{- range .job.kubernetes_sd_configs -}}
  {{- $discovery = append $discovery (include "node-monitoring.scrapeConfig.discovery" . | fromJson) -}}
{{- end -}}
{{- $_ := set $spec "kubernetesSDConfigs" $discovery -}}
{{- if .job.authorization -}}
  {{- $spec = merge $spec (include "node-monitoring.scrapeConfig.access" . | fromJson) -}}
{{- end -}}
{{- toJson $spec -}}
{{- end -}}

{{/* The access to a kubelet: fields of a ScrapeConfig. Returns a JSON object. Takes a dict with root and job. */}}
{{- define "node-monitoring.scrapeConfig.access" -}}
{{- $values := .root.Values.scrapeConfig -}}
{{- $tls := dict "insecureSkipVerify" .job.tls_config.insecure_skip_verify -}}
{{- if $values.scrapeClass -}}
  {{- dict "scrapeClass" $values.scrapeClass "tlsConfig" $tls | toJson -}}
{{- else -}}
  {{- /* Kubernetes creates this ConfigMap in every namespace. */ -}}
  {{- $_ := set $tls "ca" (dict "configMap" (dict "name" "kube-root-ca.crt" "key" "ca.crt")) -}}
  {{- dict "authorization" (dict "credentials" $values.tokenSecret) "tlsConfig" $tls | toJson -}}
{{- end -}}
{{- end -}}

{{/* A kubernetes_sd_config as the operator has it. Returns a JSON object. Takes the kubernetes_sd_config. */}}
{{- define "node-monitoring.scrapeConfig.discovery" -}}
{{- $roles := dict "endpointslice" "EndpointSlice" "ingress" "Ingress" "node" "Node" "pod" "Pod" "service" "Service" -}}
{{- $config := include "node-monitoring.scrapeConfig.camelKeys" . | fromJson -}}
{{- $_ := set $config "role" (get $roles .role) -}}
{{- $selectors := list -}}
{{- range .selectors }}{{ $selectors = append $selectors (merge (dict "role" (get $roles .role)) .) }}{{ end -}}
{{- with $selectors }}{{ $_ := set $config "selectors" . }}{{ end -}}
{{- toJson $config -}}
{{- end -}}

{{/* A map with the operator's spelling of Prometheus's field names. Returns a JSON object. Takes the map. */}}
{{- define "node-monitoring.scrapeConfig.camelKeys" -}}
{{- $fields := dict -}}
{{- range $field, $value := . }}{{ $_ := set $fields (include "node-monitoring.scrapeConfig.camel" $field) $value }}{{ end -}}
{{- toJson $fields -}}
{{- end -}}

{{/* The operator's spelling of a field of Prometheus: `scrape_interval` becomes `scrapeInterval`. Takes the field. */}}
{{- define "node-monitoring.scrapeConfig.camel" -}}
{{- camelcase . | untitle | replace "Http2" "HTTP2" -}}
{{- end -}}
