{{/* Jobs and rules for the operators of other projects. Takes a dict with root and jobs. */}}
{{- define "node-monitoring.validation.operators" -}}
{{- $values := .root.Values -}}
{{- $findings := list -}}
{{- if eq $values.customResources.renderMode "failIfMissing" -}}
  {{- range $key, $api := include "node-monitoring.customResources.apis" . | fromJson -}}
    {{- if and (get $values $key).enabled (not ($.root.Capabilities.APIVersions.Has $api)) -}}
      {{- $findings = append $findings (dict
        "path" (list $key "enabled")
        "message" (printf "requires the API %s, which the cluster does not have" $api)
        "fix" (printf "Install its CRD, pass --api-versions %s to helm template, or change customResources.renderMode." $api)
      ) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- range $key := list "prometheusRule" "vmRule" -}}
  {{- if and (get $values $key).enabled (not $values.rules.enabled) -}}
    {{- $findings = append $findings (dict
      "path" (list $key "enabled")
      "message" "requires rules.enabled"
      "fix" (printf "Set rules.enabled to true, or %s.enabled to false." $key)
    ) -}}
  {{- end -}}
{{- end -}}
{{- if and $values.prometheusRule.enabled $values.vmRule.enabled -}}
  {{- $findings = append $findings (dict
    "path" (list "vmRule" "enabled")
    "message" "evaluates every rule twice, because the VictoriaMetrics operator also converts the PrometheusRule"
    "fix" "Set vmRule.enabled or prometheusRule.enabled to false."
  ) -}}
{{- end -}}
{{- range $key := list "additionalScrapeConfigs" "vmagentScrapeConfigs" -}}
  {{- if and (get $values $key).enabled (not $.jobs) -}}
    {{- $findings = append $findings (dict
      "path" (list $key "enabled")
      "message" "requires a scrape job, and none is enabled"
      "fix" "Enable scrape.nodes or scrape.kubelet, or add a job to scrape.extraScrapeConfigs."
    ) -}}
  {{- end -}}
{{- end -}}
{{- if $values.scrapeConfig.enabled -}}
  {{- $findings = concat $findings (include "node-monitoring.validation.scrapeConfig" . | fromJsonArray) -}}
{{- end -}}
{{- if $values.vmagentScrapeConfigs.enabled -}}
  {{- $findings = concat $findings (include "node-monitoring.validation.vmagent" . | fromJsonArray) -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* What a ScrapeConfig cannot express, or would do twice. Takes a dict with root and jobs. */}}
{{- define "node-monitoring.validation.scrapeConfig" -}}
{{- $values := .root.Values -}}
{{- $findings := list -}}
{{- if $values.additionalScrapeConfigs.enabled -}}
  {{- $findings = append $findings (dict
    "path" (list "scrapeConfig" "enabled")
    "message" "scrapes every target twice, because additionalScrapeConfigs contains the same jobs"
    "fix" "Set scrapeConfig.enabled or additionalScrapeConfigs.enabled to false."
  ) -}}
{{- end -}}
{{- if $values.scrape.extraScrapeConfigs -}}
  {{- $findings = append $findings (dict
    "path" (list "scrape" "extraScrapeConfigs")
    "message" "is not part of the ScrapeConfig objects"
    "fix" "Add your own ScrapeConfig objects to extraObjects, or use additionalScrapeConfigs instead of scrapeConfig."
  ) -}}
{{- end -}}
{{- range $path, $isEnabled := dict "web.tls" $values.web.tls.enabled "kubeRBACProxy" $values.kubeRBACProxy.enabled -}}
  {{- if $isEnabled -}}
    {{- $findings = append $findings (dict
      "path" (list "scrapeConfig" "enabled")
      "message" (printf "cannot be combined with %s.enabled, because a ScrapeConfig cannot name certificate files" $path)
      "fix" "Use additionalScrapeConfigs instead of scrapeConfig."
    ) -}}
  {{- end -}}
{{- end -}}
{{- $needsToken := false -}}
{{- range .jobs }}{{ $needsToken = or $needsToken (hasKey . "authorization") }}{{ end -}}
{{- if and $needsToken (not (or $values.scrapeConfig.scrapeClass $values.scrapeConfig.tokenSecret.name)) -}}
  {{- $findings = append $findings (dict
    "path" (list "scrapeConfig" "scrapeClass")
    "message" "is empty, so Prometheus has no credentials for the kubelets"
    "fix" "Set scrapeConfig.scrapeClass or scrapeConfig.tokenSecret.name."
  ) -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* Fields that change how a job reaches its targets, and that vmagent does not have. Takes a dict with root and jobs. */}}
{{- define "node-monitoring.validation.vmagent" -}}
{{- $findings := list -}}
{{- range $job := .jobs -}}
  {{- range $field := list "http_headers" "no_proxy" "proxy_connect_header" "proxy_from_environment" -}}
    {{- if hasKey $job $field -}}
      {{- $findings = append $findings (dict
        "path" (list "vmagentScrapeConfigs" "enabled")
        "message" (printf "requires scrape job %s without %s, which vmagent does not support" $job.job_name $field)
        "fix" "Remove the field from the job, or set vmagentScrapeConfigs.enabled to false."
      ) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}
