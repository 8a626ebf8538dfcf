{{/* The custom resources in which the chart delivers jobs and rules to the operators of other projects. */}}

{{/* The API of each custom resource, by the key of its values: a JSON object. */}}
{{- define "node-monitoring.customResources.apis" -}}
{{- dict
  "grafanaDashboard" "grafana.integreatly.org/v1beta1/GrafanaDashboard"
  "podMonitor" "monitoring.coreos.com/v1/PodMonitor"
  "prometheusRule" "monitoring.coreos.com/v1/PrometheusRule"
  "scrapeConfig" "monitoring.coreos.com/v1alpha1/ScrapeConfig"
  "serviceMonitor" "monitoring.coreos.com/v1/ServiceMonitor"
  "vmNodeScrape" "operator.victoriametrics.com/v1beta1/VMNodeScrape"
  "vmRule" "operator.victoriametrics.com/v1beta1/VMRule"
| toJson -}}
{{- end -}}

{{/* Whether to render a custom resource: `true` or nothing. Takes a dict with root and key, the key of its values. */}}
{{- define "node-monitoring.customResources.isRendered" -}}
{{- $values := .root.Values -}}
{{- $api := get (include "node-monitoring.customResources.apis" . | fromJson) .key -}}
{{- $isSkipped := and (eq $values.customResources.renderMode "skipIfMissing") (not (.root.Capabilities.APIVersions.Has $api)) -}}
{{- if and (get $values .key).enabled (not $isSkipped) }}true{{ end -}}
{{- end -}}

{{/* The metadata of a custom resource. Takes a dict with root, key, name and component, the label of its subject. */}}
{{- define "node-monitoring.customResources.metadata" -}}
name: {{ .name | quote }}
namespace: {{ include "node-monitoring.namespace" .root | quote }}
labels:
  {{- $labels := include "node-monitoring.labels" (dict "root" .root "component" .component) | fromYaml }}
  {{- merge (dict) (default dict (get .root.Values .key).labels) $labels | toYaml | nindent 2 }}
{{- end -}}

{{/*
The objects with scrape jobs for other collectors than a Prometheus with a configuration file: texts. Returns a JSON list. Takes the root.
*/}}
{{- define "node-monitoring.customResources.scraping" -}}
{{- $objects := list -}}
{{- range $key, $kind := dict
  "podMonitor" "PodMonitor" "scrapeConfig" "ScrapeConfig" "serviceMonitor" "ServiceMonitor" "vmNodeScrape" "VMNodeScrape"
-}}
  {{- if include "node-monitoring.customResources.isRendered" (dict "root" $ "key" $key) -}}
    {{- $objects = append $objects (printf "%s objects" $kind) -}}
  {{- end -}}
{{- end -}}
{{- range $key, $object := dict
  "additionalScrapeConfigs" (list "Secret" "additional-scrape-configs")
  "openTelemetryReceiver" (list "ConfigMap" "opentelemetry-receiver")
  "vmagentScrapeConfigs" (list "ConfigMap" "vmagent-scrape-configs")
-}}
  {{- if (get $.Values $key).enabled -}}
    {{- $name := include "node-monitoring.componentName" (dict "root" $ "component" (last $object)) -}}
    {{- $objects = append $objects (printf "%s %s" (first $object) $name) -}}
  {{- end -}}
{{- end -}}
{{- toJson $objects -}}
{{- end -}}
