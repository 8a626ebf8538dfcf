{{/*
The job of the nodes as a PodMonitor or ServiceMonitor:
https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor. Both discover the pods of the exporter, whose
address is that of the node. The operator adds the labels namespace, pod, container and endpoint; the rules of the job add the same labels
as in its other forms.
*/}}

{{/* The keys of the values of the rendered monitors. Returns a JSON list. Takes the root. */}}
{{- define "node-monitoring.monitor.keys" -}}
{{- $keys := list -}}
{{- range $key := list "podMonitor" "serviceMonitor" -}}
  {{- if include "node-monitoring.customResources.isRendered" (dict "root" $ "key" $key) }}{{ $keys = append $keys $key }}{{ end -}}
{{- end -}}
{{- toJson $keys -}}
{{- end -}}

{{/*
The jobs of the other forms for the Prometheus Operator: those that no monitor scrapes. Returns a JSON list. Takes a dict with root and
jobs.
*/}}
{{- define "node-monitoring.monitor.otherJobs" -}}
{{- $monitored := include "node-monitoring.monitor.keys" .root | fromJsonArray | empty | ternary "" .root.Values.scrape.nodes.jobName -}}
{{- $jobs := list -}}
{{- range .jobs }}{{ if ne .job_name $monitored }}{{ $jobs = append $jobs . }}{{ end }}{{ end -}}
{{- toJson $jobs -}}
{{- end -}}

{{/* The fields of a job that the spec of a monitor has, by Prometheus's name. Returns a JSON object. */}}
{{- define "node-monitoring.monitor.specFields" -}}
{{- dict
  "body_size_limit" "bodySizeLimit"
  "convert_classic_histograms_to_nhcb" "convertClassicHistogramsToNHCB"
  "fallback_scrape_protocol" "fallbackScrapeProtocol"
  "keep_dropped_targets" "keepDroppedTargets"
  "label_limit" "labelLimit"
  "label_name_length_limit" "labelNameLengthLimit"
  "label_value_length_limit" "labelValueLengthLimit"
  "native_histogram_bucket_limit" "nativeHistogramBucketLimit"
  "sample_limit" "sampleLimit"
  "always_scrape_classic_histograms" "scrapeClassicHistograms"
  "scrape_native_histograms" "scrapeNativeHistograms"
  "scrape_protocols" "scrapeProtocols"
  "target_limit" "targetLimit"
| toJson -}}
{{- end -}}

{{/* The fields of a job that an endpoint of a monitor has, by Prometheus's name. Returns a JSON object. */}}
{{- define "node-monitoring.monitor.endpointFields" -}}
{{- dict
  "enable_http2" "enableHttp2"
  "follow_redirects" "followRedirects"
  "honor_labels" "honorLabels"
  "honor_timestamps" "honorTimestamps"
  "metric_relabel_configs" "metricRelabelings"
  "metrics_path" "path"
  "no_proxy" "noProxy"
  "params" "params"
  "proxy_from_environment" "proxyFromEnvironment"
  "proxy_url" "proxyUrl"
  "relabel_configs" "relabelings"
  "scheme" "scheme"
  "scrape_interval" "interval"
  "scrape_timeout" "scrapeTimeout"
  "track_timestamps_staleness" "trackTimestampsStaleness"
| toJson -}}
{{- end -}}

{{/*
The spec of a monitor without its selector. Returns a JSON object. Takes a dict with root, key (the key of its values), endpoints (the field
of the endpoints) and port (the field of the container port's name).
*/}}
{{- define "node-monitoring.monitor.spec" -}}
{{- $root := .root -}}
{{- $job := dict -}}
{{- range include "node-monitoring.jobs" $root | fromJsonArray -}}
  {{- if eq .job_name $root.Values.scrape.nodes.jobName }}{{ $job = . }}{{ end -}}
{{- end -}}
{{- $endpoint := dict .port $root.Values.portName -}}
{{- range $field, $name := include "node-monitoring.monitor.endpointFields" . | fromJson -}}
  {{- if hasKey $job $field -}}
    {{- $value := get $job $field -}}
    {{- if hasSuffix "relabel_configs" $field }}{{ $value = include "node-monitoring.monitor.rules" $value | fromJsonArray }}{{ end -}}
    {{- $_ := set $endpoint $name $value -}}
  {{- end -}}
{{- end -}}
{{- with include "node-monitoring.monitor.tls" $root | fromJson }}{{ $_ := set $endpoint "tlsConfig" . }}{{ end -}}
{{- $attachMetadata := pick (get $root.Values .key).attachMetadata "node" -}}
{{- $spec := dict "attachMetadata" $attachMetadata .endpoints (list $endpoint) -}}
{{- range $field, $name := include "node-monitoring.monitor.specFields" . | fromJson -}}
  {{- if hasKey $job $field }}{{ $_ := set $spec $name (get $job $field) }}{{ end -}}
{{- end -}}
{{- toJson $spec -}}
{{- end -}}

{{/*
Relabeling rules for targets that are pods, in the operator's spelling. The address is already that of the exporter, and the name of the
node is a label of the pod. Returns a JSON list. Takes relabel_configs or metric_relabel_configs.
*/}}
{{- define "node-monitoring.monitor.rules" -}}
{{- $rules := list -}}
{{- range $rule := . -}}
  {{- if ne $rule.target_label "__address__" -}}
    {{- with $rule.source_labels -}}
      {{- $sources := list -}}
      {{- range . -}}
        {{- $sources = append $sources (eq . "__meta_kubernetes_node_name" | ternary "__meta_kubernetes_pod_node_name" .) -}}
      {{- end -}}
      {{- $rule = merge (dict "source_labels" $sources) $rule -}}
    {{- end -}}
    {{- $rules = append $rules (include "node-monitoring.scrapeConfig.camelKeys" $rule | fromJson) -}}
  {{- end -}}
{{- end -}}
{{- toJson $rules -}}
{{- end -}}

{{/* The certificates by which a monitor reaches the exporter, from Secrets: a tlsConfig, or an empty JSON object. Takes the root. */}}
{{- define "node-monitoring.monitor.tls" -}}
{{- $tls := .Values.web.tls -}}
{{- $config := dict -}}
{{- if $tls.enabled -}}
  {{- $own := include "node-monitoring.web.clientSecretName" . -}}
  {{- $_ := set $config "serverName" (include "node-monitoring.web.serverName" .) -}}
  {{- $_ := set $config "ca" (dict "secret" (dict "name" (default $own $tls.existingSecret) "key" "ca.crt")) -}}
  {{- if $tls.clientAuth.enabled -}}
    {{- $client := default $own $tls.clientAuth.existingSecret -}}
    {{- $_ := set $config "cert" (dict "secret" (dict "name" $client "key" "tls.crt")) -}}
    {{- $_ := set $config "keySecret" (dict "name" $client "key" "tls.key") -}}
  {{- end -}}
{{- end -}}
{{- toJson $config -}}
{{- end -}}
