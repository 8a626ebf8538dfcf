{{/*
Jobs with a target on every eligible node as VMNodeScrape objects of the VictoriaMetrics operator:
https://docs.victoriametrics.com/operator/resources/vmnodescrape/. They name files in the vmagent pod like the jobs themselves.
*/}}

{{/* The fields of a job that a VMNodeScrape has, by Prometheus's name. Returns a JSON object. */}}
{{- define "node-monitoring.vmNodeScrape.fields" -}}
{{- dict
  "authorization" "authorization"
  "follow_redirects" "follow_redirects"
  "honor_labels" "honorLabels"
  "honor_timestamps" "honorTimestamps"
  "metric_relabel_configs" "metricRelabelConfigs"
  "metrics_path" "path"
  "params" "params"
  "proxy_url" "proxyURL"
  "relabel_configs" "relabelConfigs"
  "sample_limit" "sampleLimit"
  "scheme" "scheme"
  "scrape_interval" "interval"
  "scrape_timeout" "scrapeTimeout"
  "tls_config" "tlsConfig"
| toJson -}}
{{- end -}}

{{/* The spec of a VMNodeScrape. Returns a JSON object. Takes a dict with root and job. */}}
{{- define "node-monitoring.vmNodeScrape.spec" -}}
{{- $job := .job -}}
{{- $spec := dict -}}
{{- range $field, $name := include "node-monitoring.vmNodeScrape.fields" . | fromJson -}}
  {{- if hasKey $job $field -}}
    {{- $value := get $job $field -}}
    {{- if kindIs "slice" $value -}}
      {{- $rules := list -}}
      {{- range $value }}{{ $rules = append $rules (include "node-monitoring.scrapeConfig.camelKeys" . | fromJson) }}{{ end -}}
      {{- $value = $rules -}}
    {{- else if has $field (list "authorization" "tls_config") -}}
      {{- $value = include "node-monitoring.scrapeConfig.camelKeys" $value | fromJson -}}
    {{- end -}}
    {{- $_ := set $spec $name $value -}}
  {{- end -}}
{{- end -}}
{{- with include "node-monitoring.vmagent.bytes" $job.body_size_limit }}{{ $_ := set $spec "max_scrape_size" . }}{{ end -}}
{{- $selector := dict -}}
{{- $exporter := include "node-monitoring.exporters" .root | fromJsonArray | first -}}
{{- with $exporter.Values.nodeSelector }}{{ $_ := set $selector "matchLabels" . }}{{ end -}}
{{- $term := include "node-monitoring.nodes.eligibleTerms" $exporter | fromJsonArray | first -}}
{{- with $term.matchExpressions }}{{ $_ := set $selector "matchExpressions" . }}{{ end -}}
{{- toJson (set $spec "selector" $selector) -}}
{{- end -}}
