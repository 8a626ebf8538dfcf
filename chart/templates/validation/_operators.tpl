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
{{- if and $values.grafanaDashboard.enabled (not $values.dashboards.enabled) -}}
  {{- $findings = append $findings (dict
    "path" (list "grafanaDashboard" "enabled")
    "message" "requires dashboards.enabled, because a GrafanaDashboard refers to a ConfigMap"
    "fix" "Set dashboards.enabled to true, or grafanaDashboard.enabled to false."
  ) -}}
{{- end -}}
{{- if and $values.prometheusRule.enabled $values.vmRule.enabled -}}
  {{- $findings = append $findings (dict
    "path" (list "vmRule" "enabled")
    "message" "evaluates every rule twice, because the VictoriaMetrics operator also converts the PrometheusRule"
    "fix" "Set vmRule.enabled or prometheusRule.enabled to false."
  ) -}}
{{- end -}}
{{- $others := include "node-monitoring.monitor.otherJobs" . | fromJsonArray -}}
{{- range $key, $jobs := dict
  "additionalScrapeConfigs" $others "openTelemetryReceiver" .jobs "vmagentScrapeConfigs" .jobs
 -}}
  {{- if and (get $values $key).enabled (not $jobs) -}}
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
{{- $findings = concat $findings (include "node-monitoring.validation.monitors" .root | fromJsonArray) -}}
{{- if $values.vmNodeScrape.enabled -}}
  {{- $findings = concat $findings (include "node-monitoring.validation.vmNodeScrape" .root | fromJsonArray) -}}
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
{{- $isMonitored := include "node-monitoring.monitor.keys" .root | fromJsonArray -}}
{{- range $path, $isEnabled := dict "web.tls" $values.web.tls.enabled "kubeRBACProxy" $values.kubeRBACProxy.enabled -}}
  {{- if and $isEnabled (not $isMonitored) -}}
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

{{/* Monitors that scrape twice, and what they cannot express. Takes the root. */}}
{{- define "node-monitoring.validation.monitors" -}}
{{- $values := .Values -}}
{{- $nodes := $values.scrape.nodes -}}
{{- $findings := list -}}
{{- if and $values.podMonitor.enabled $values.serviceMonitor.enabled -}}
  {{- $findings = append $findings (dict
    "path" (list "serviceMonitor" "enabled")
    "message" "scrapes every node twice, because the PodMonitor discovers the same exporters"
    "fix" "Set serviceMonitor.enabled or podMonitor.enabled to false."
  ) -}}
{{- end -}}
{{- if and $values.serviceMonitor.enabled (not $values.service.enabled) -}}
  {{- $findings = append $findings (dict
    "path" (list "serviceMonitor" "enabled")
    "message" "requires service.enabled, because a ServiceMonitor discovers the endpoints of a Service"
    "fix" "Set service.enabled to true, or use podMonitor instead of serviceMonitor."
  ) -}}
{{- end -}}
{{- range $key := list "podMonitor" "serviceMonitor" -}}
  {{- if (get $values $key).enabled -}}
    {{- $kind := title $key -}}
    {{- $enabled := list $key "enabled" -}}
    {{- $other := printf "Use additionalScrapeConfigs instead of %s." $key -}}
    {{- $limits := list -}}
    {{- if not $nodes.enabled -}}
      {{- $message := "requires scrape.nodes.enabled" -}}
      {{- $limits = append $limits (dict "path" $enabled "message" $message "fix" "Set scrape.nodes.enabled to true.") -}}
    {{- end -}}
    {{- if not $values.portName -}}
      {{- $message := printf "is empty, and a %s refers to the port by its name" $kind -}}
      {{- $limits = append $limits (dict "path" (list "portName") "message" $message "fix" "Set it to a name, such as metrics.") -}}
    {{- end -}}
    {{- if $nodes.staticTargets -}}
      {{- $message := printf "is not part of a %s, which discovers pods" $kind -}}
      {{- $limits = append $limits (dict "path" (list "scrape" "nodes" "staticTargets") "message" $message "fix" $other) -}}
    {{- end -}}
    {{- if $values.scrape.kubernetesSdConfig -}}
      {{- $message := printf "cannot be part of a %s, whose Prometheus runs in the cluster" $kind -}}
      {{- $limits = append $limits (dict "path" (list "scrape" "kubernetesSdConfig") "message" $message "fix" $other) -}}
    {{- end -}}
    {{- range $path, $isOn := dict "web.basicAuth" $values.web.basicAuth.enabled "kubeRBACProxy" $values.kubeRBACProxy.enabled -}}
      {{- if $isOn -}}
        {{- $message := printf "cannot be combined with %s.enabled, because a %s cannot name files with credentials" $path $kind -}}
        {{- $limits = append $limits (dict "path" $enabled "message" $message "fix" $other) -}}
      {{- end -}}
    {{- end -}}
    {{- range $name, $rule := default dict $nodes.relabelConfigs -}}
      {{- range (default dict $rule).source_labels -}}
        {{- if regexMatch "^__meta_kubernetes_node_(address_|condition_|provider_id$)" . -}}
          {{- $message := printf "reads %s, which targets of a %s do not have" . $kind -}}
          {{- $limits = append $limits (dict
            "path" (list "scrape" "nodes" "relabelConfigs" $name)
            "message" $message
            "fix" (printf "Use a label or an annotation of the node, or additionalScrapeConfigs instead of %s." $key)
          ) -}}
        {{- end -}}
      {{- end -}}
    {{- end -}}
    {{- $fields := include "node-monitoring.monitor.endpointFields" $ | fromJson -}}
    {{- $fields = include "node-monitoring.monitor.specFields" $ | fromJson | merge $fields -}}
    {{- range $field, $_ := $nodes.config -}}
      {{- if not (hasKey $fields $field) -}}
        {{- $message := printf "cannot be part of a %s" $kind -}}
        {{- $limits = append $limits (dict "path" (list "scrape" "nodes" "config" $field) "message" $message "fix" $other) -}}
      {{- end -}}
    {{- end -}}
    {{- $findings = concat $findings $limits -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* What a VMNodeScrape cannot express, or would do twice. Takes the root. */}}
{{- define "node-monitoring.validation.vmNodeScrape" -}}
{{- $values := .Values -}}
{{- $scrape := $values.scrape -}}
{{- $enabled := list "vmNodeScrape" "enabled" -}}
{{- $other := "Use vmagentScrapeConfigs instead of vmNodeScrape." -}}
{{- $findings := list -}}
{{- range $key := list "podMonitor" "serviceMonitor" "scrapeConfig" -}}
  {{- if (get $values $key).enabled -}}
    {{- $findings = append $findings (dict
      "path" $enabled
      "message" (printf "scrapes targets twice, because the VictoriaMetrics operator also converts the objects of %s" $key)
      "fix" (printf "Set vmNodeScrape.enabled or %s.enabled to false." $key)
    ) -}}
  {{- end -}}
{{- end -}}
{{- if not (include "node-monitoring.jobs.nodeJobNames" . | fromJsonArray) -}}
  {{- $findings = append $findings (dict
    "path" $enabled
    "message" "requires a scrape job of nodes or kubelets, and none is enabled"
    "fix" "Enable scrape.nodes or scrape.kubelet."
  ) -}}
{{- end -}}
{{- $terms := include "node-monitoring.nodes.eligibleTerms" . | fromJsonArray -}}
{{- if or (gt (len $terms) 1) (first $terms).matchFields -}}
  {{- $message := "cannot be part of a VMNodeScrape, which selects nodes by one list of labels" -}}
  {{- $findings = append $findings (dict "path" (list "affinity") "message" $message "fix" $other) -}}
{{- end -}}
{{- range $key := list "kubernetesSdConfig" "extraScrapeConfigs" -}}
  {{- if get $scrape $key -}}
    {{- $message := "is not part of the VMNodeScrape objects" -}}
    {{- $findings = append $findings (dict "path" (list "scrape" $key) "message" $message "fix" $other) -}}
  {{- end -}}
{{- end -}}
{{- range $key := list "pods" "endpoints" "services" "ingresses" -}}
  {{- if (get $scrape $key).enabled -}}
    {{- $message := "has no VMNodeScrape, because its targets are not nodes" -}}
    {{- $findings = append $findings (dict "path" (list "scrape" $key "enabled") "message" $message "fix" $other) -}}
  {{- end -}}
{{- end -}}
{{- if $scrape.nodes.staticTargets -}}
  {{- $message := "is not part of a VMNodeScrape, which discovers nodes" -}}
  {{- $findings = append $findings (dict "path" (list "scrape" "nodes" "staticTargets") "message" $message "fix" $other) -}}
{{- end -}}
{{- if and $scrape.preset $scrape.nodes.enabled -}}
  {{- $findings = append $findings (dict
    "path" (list "scrape" "preset")
    "message" "cannot be part of a VMNodeScrape, because the job of the nodes then discovers pods"
    "fix" "Use podMonitor, which the VictoriaMetrics operator converts, or vmagentScrapeConfigs instead of vmNodeScrape."
  ) -}}
{{- end -}}
{{- if $values.web.basicAuth.enabled -}}
  {{- $message := "cannot be combined with web.basicAuth.enabled, because a VMNodeScrape reads the user name from a Secret" -}}
  {{- $findings = append $findings (dict "path" $enabled "message" $message "fix" $other) -}}
{{- end -}}
{{- $access := "basic_auth|bearer_token_file|http_headers|no_proxy|oauth2|proxy_connect_header|proxy_from_environment" -}}
{{- range $key := include "node-monitoring.jobs.nodeKeys" . | fromJsonArray -}}
  {{- $job := get $scrape $key -}}
  {{- range $field, $_ := $job.enabled | ternary $job.config dict -}}
    {{- if regexMatch (printf "^(.*_sd_configs|static_configs|%s)$" $access) $field -}}
      {{- $path := list "scrape" $key "config" $field -}}
      {{- $findings = append $findings (dict "path" $path "message" "cannot be part of a VMNodeScrape" "fix" $other) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}
