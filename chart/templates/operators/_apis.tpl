{{/* The custom resources in which the chart delivers jobs and rules to the operators of other projects. */}}

{{/* The API of each custom resource, by the key of its values: a JSON object. */}}
{{- define "node-monitoring.customResources.apis" -}}
{{- dict
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
