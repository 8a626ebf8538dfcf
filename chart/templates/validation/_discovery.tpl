{{/* The discovery of a Prometheus outside the cluster. Takes a dict with root. */}}
{{- define "node-monitoring.validation.discovery" -}}
{{- $findings := list -}}
{{- with .root.Values.scrape.kubernetesSdConfig -}}
  {{- $path := list "scrape" "kubernetesSdConfig" -}}
  {{- $others := keys (omit . "api_server" "kubeconfig_file") | sortAlpha | join ", " -}}
  {{- if and .kubeconfig_file (or .api_server $others) -}}
    {{- $findings = append $findings (dict
      "path" (append $path "kubeconfig_file")
      "message" "cannot be combined with other fields, which Prometheus rejects"
      "fix" "Move all settings into the kubeconfig file, or set api_server instead."
    ) -}}
  {{- else if and $others (not .api_server) -}}
    {{- $findings = append $findings (dict
      "path" $path
      "message" (printf "requires api_server, without which Prometheus rejects %s" $others)
      "fix" "Set api_server to the URL of the Kubernetes API, such as https://k8s.example.com:6443."
    ) -}}
  {{- end -}}
  {{- $secrets := $.root.Files.Get "files/prometheus-secrets.json" | fromJson -}}
  {{- $args := dict "value" . "path" $path "types" $secrets.types "type" "common/config.HTTPClientConfig" -}}
  {{- $findings = concat $findings (include "node-monitoring.validation.secretsBelow" $args | fromJsonArray) -}}
  {{- if $.root.Values.scrapeConfig.enabled -}}
    {{- $findings = append $findings (dict
      "path" $path
      "message" "cannot be combined with scrapeConfig.enabled, because a ScrapeConfig cannot name files"
      "fix" "Use additionalScrapeConfigs instead of scrapeConfig."
    ) -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}
