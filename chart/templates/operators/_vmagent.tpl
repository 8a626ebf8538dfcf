{{/*
Scrape jobs for vmagent, which rejects a file with a field that it does not know:
https://docs.victoriametrics.com/victoriametrics/vmagent/#unsupported-prometheus-config-sections.
*/}}

{{/*
All jobs for vmagent, without the fields that it does not have: limits, and details of how Prometheus reads and stores metrics. Returns a
JSON list. Takes the root.
*/}}
{{- define "node-monitoring.vmagent.jobs" -}}
{{- $jobs := list -}}
{{- range $job := include "node-monitoring.jobs" . | fromJsonArray -}}
  {{- with include "node-monitoring.vmagent.bytes" $job.body_size_limit }}{{ $_ := set $job "max_scrape_size" . }}{{ end -}}
  {{- $jobs = append $jobs (omit $job
    "always_scrape_classic_histograms" "body_size_limit" "convert_classic_histograms_to_nhcb" "enable_http2" "extra_scrape_metrics"
    "fallback_scrape_protocol" "keep_dropped_targets" "label_name_length_limit" "label_value_length_limit" "metric_name_escaping_scheme"
    "metric_name_validation_scheme" "native_histogram_bucket_limit" "native_histogram_min_bucket_factor" "scrape_classic_histograms"
    "scrape_failure_log_file" "scrape_native_histograms" "scrape_protocols" "target_limit" "track_timestamps_staleness"
  ) -}}
{{- end -}}
{{- toJson $jobs -}}
{{- end -}}

{{/*
A limit in bytes as vmagent has it, or nothing. To Prometheus, `1MB` and `1MiB` are the same; vmagent tells them apart, and knows no unit
above TiB. Takes the limit, or nothing.
*/}}
{{- define "node-monitoring.vmagent.bytes" -}}
{{- $limit := kindIs "float64" . | ternary (printf "%.0f" .) (toString .) | trimSuffix "B" | trimSuffix "i" -}}
{{- if regexMatch "^[0-9.]+[KMGT]?$" $limit }}{{ regexReplaceAll "([KMGT])$" $limit "${1}iB" }}{{ end -}}
{{- end -}}
