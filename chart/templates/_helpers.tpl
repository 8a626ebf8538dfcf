{{/*
Text of at most `max` characters. A longer text is cut and gets a hash of the whole text as its suffix, so that names stay unique. Takes a
dict with text and max.
*/}}
{{- define "node-monitoring.shorten" -}}
{{- if gt (len .text) (int .max) -}}
  {{- printf "%s-%s" (.text | trunc (int (sub .max 9)) | trimSuffix "-") (.text | sha256sum | trunc 8) -}}
{{- else -}}
  {{- .text -}}
{{- end -}}
{{- end -}}

{{/* The chart's name as a valid label. In a parent chart it is the alias of the dependency, which may begin or end with a hyphen. */}}
{{- define "node-monitoring.chartName" -}}
{{- with regexReplaceAll "^[-_]+|[-_]+$" .Chart.Name "" }}{{ . }}{{ else }}node-monitoring{{ end -}}
{{- end -}}

{{/* The chart's name, or `nameOverride`. */}}
{{- define "node-monitoring.name" -}}
{{- $name := default (include "node-monitoring.chartName" .) .Values.nameOverride -}}
{{- include "node-monitoring.shorten" (dict "text" $name "max" 63) -}}
{{- end -}}

{{/*
The name of a component's objects. It leaves room for the suffix that Kubernetes adds: a label of a StatefulSet's pods has its name and a
hash. The name of a Service begins with a letter and contains no dot, but the name of a release can, and an alias can contain capitals.
Takes a dict with root and component.
*/}}
{{- define "node-monitoring.componentName" -}}
{{- $name := include "node-monitoring.name" .root | lower | replace "_" "-" -}}
{{- $fullname := printf "%s-%s" .root.Release.Name $name -}}
{{- if .root.Values.fullnameOverride -}}
  {{- $fullname = .root.Values.fullnameOverride -}}
{{- else if contains $name .root.Release.Name -}}
  {{- $fullname = .root.Release.Name -}}
{{- end -}}
{{- $fullname = regexReplaceAll "^([0-9])" ($fullname | replace "." "-") "n${1}" -}}
{{- $suffix := empty .component | ternary "" (printf "-%s" .component) -}}
{{- include "node-monitoring.shorten" (dict "text" $fullname "max" (sub 52 (len $suffix))) }}{{ $suffix -}}
{{- end -}}

{{/* The full name: of the exporter's objects, and the beginning of all others'. */}}
{{- define "node-monitoring.fullname" -}}
{{- include "node-monitoring.componentName" (dict "root" . "component" "") -}}
{{- end -}}

{{/*
The name of a cluster-scoped object: with the namespace, since the same release name may be in use in another one. The colon is in no
other name: with a hyphen `a-b` and `c` would be the same as `a` and `b-c`. Takes a dict with root and component.
*/}}
{{- define "node-monitoring.clusterScopedName" -}}
{{- $name := printf "%s:%s" (include "node-monitoring.namespace" .root) (include "node-monitoring.componentName" .) -}}
{{- include "node-monitoring.shorten" (dict "text" $name "max" 63) -}}
{{- end -}}

{{/* The namespace of every object. */}}
{{- define "node-monitoring.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride -}}
{{- end -}}

{{/* The name of a component's service account. Takes a dict with root, component and serviceAccount, which is the values' map. */}}
{{- define "node-monitoring.serviceAccountName" -}}
{{- if .serviceAccount.create -}}
  {{- default (include "node-monitoring.componentName" .) .serviceAccount.name -}}
{{- else -}}
  {{- default "default" .serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* The name of the ConfigMap with the scrape jobs. */}}
{{- define "node-monitoring.scrapeConfigName" -}}
{{- include "node-monitoring.componentName" (dict "root" . "component" "scrape-config") -}}
{{- end -}}

{{/* The name of the ConfigMap with the rules. */}}
{{- define "node-monitoring.rulesName" -}}
{{- include "node-monitoring.componentName" (dict "root" . "component" "rules") -}}
{{- end -}}

{{/* The labels by which a component's pods are selected; they never change. Takes a dict with root and component. */}}
{{- define "node-monitoring.selectorLabels" -}}
app.kubernetes.io/name: {{ include "node-monitoring.name" .root | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/*
The labels of a component's pods: without the chart's version, so that a new version of the chart alone restarts nothing. Takes a dict
with root and component.
*/}}
{{- define "node-monitoring.podLabels" -}}
{{ include "node-monitoring.selectorLabels" . }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The labels of a component's objects. Takes a dict with root and component. */}}
{{- define "node-monitoring.labels" -}}
{{ include "node-monitoring.podLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- $chart := printf "%s-%s" (include "node-monitoring.chartName" .root) .root.Chart.Version | replace "+" "_" }}
helm.sh/chart: {{ include "node-monitoring.shorten" (dict "text" $chart "max" 63) }}
{{- end -}}

{{/* Labels and further ones, which do not replace them. Takes a dict with labels, as YAML, and more. */}}
{{- define "node-monitoring.moreLabels" -}}
{{- merge (fromYaml .labels) (default dict .more) | toYaml -}}
{{- end -}}

{{/*
The reference of an image: registry, repository, tag and digest. Takes a dict with root, image, which is the values' map, and tag, used
where that map has none.
*/}}
{{- define "node-monitoring.image" -}}
{{- with default .image.registry (dig "imageRegistry" "" (default dict .root.Values.global)) }}{{ . }}/{{ end -}}
{{- $tag := default .tag .image.tag -}}
{{- if .image.distroless }}{{ $tag = printf "%s-distroless" (trimSuffix "-distroless" $tag) }}{{ end -}}
{{- .image.repository }}{{ with $tag }}:{{ . }}{{ end -}}
{{- with .image.digest }}@{{ . }}{{ end -}}
{{- end -}}

{{/* A pod's imagePullSecrets field, or nothing. As in other charts, a secret is an object or only its name. */}}
{{- define "node-monitoring.imagePullSecrets" -}}
{{- $secrets := list -}}
{{- range concat (dig "imagePullSecrets" list (default dict .Values.global) | default list) .Values.imagePullSecrets -}}
  {{- $secrets = append $secrets (kindIs "map" . | ternary . (dict "name" .)) -}}
{{- end -}}
{{- with uniq $secrets -}}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end -}}
{{- end -}}
