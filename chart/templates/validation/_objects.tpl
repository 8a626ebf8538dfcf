{{/* Contradictions between values of objects other than the exporter's pods. Takes a dict with root and exporters. */}}
{{- define "node-monitoring.validation.objects" -}}
{{- $values := .root.Values -}}
{{- $findings := list -}}
{{- /* Helm does not render a dependency whose condition is false. */ -}}
{{- if eq (toString $values.enabled) "false" -}}
  {{- $findings = append $findings (dict
    "path" (list "enabled")
    "message" "false has no effect, because no condition of a parent chart reads it"
    "fix" (printf "Add `condition: %s.enabled` to this dependency in the parent's Chart.yaml, or remove the value." .root.Chart.Name)
  ) -}}
{{- end -}}
{{- range $field := list "annotations" "spec" -}}
  {{- if and (get $values.service $field) (not $values.service.enabled) -}}
    {{- $findings = append $findings (dict
      "path" (list "service" $field)
      "message" "has no effect while service.enabled is false"
      "fix" "Set service.enabled to true, or remove this value."
    ) -}}
  {{- end -}}
{{- end -}}
{{- if and $values.networkPolicy.from (not $values.networkPolicy.enabled) -}}
  {{- $findings = append $findings (dict
    "path" (list "networkPolicy" "from")
    "message" "has no effect while networkPolicy.enabled is false"
    "fix" "Set networkPolicy.enabled to true, or remove this value."
  ) -}}
{{- end -}}
{{- $classes := list -}}
{{- range .exporters }}{{ $classes = append $classes .Values.priorityClassName }}{{ end -}}
{{- if and (eq (toString $values.resourceQuota.create) "true") (not (compact $classes)) -}}
  {{- $findings = append $findings (dict
    "path" (list "resourceQuota" "create")
    "message" "requires priorityClassName, because the quota allows pods of that class"
    "fix" "Set priorityClassName, or set resourceQuota.create to auto."
  ) -}}
{{- end -}}
{{- $hasAccount := or $values.serviceAccount.create $values.serviceAccount.name -}}
{{- if and (eq (toString $values.securityContextConstraints.create) "true") (not $hasAccount) -}}
  {{- $findings = append $findings (dict
    "path" (list "securityContextConstraints" "create")
    "message" "would give access to the node to every pod that uses the namespace's default service account"
    "fix" "Set serviceAccount.create to true, set serviceAccount.name, or set securityContextConstraints.create to auto."
  ) -}}
{{- end -}}
{{- $reserved := list
  "app.kubernetes.io/name" "app.kubernetes.io/instance" "app.kubernetes.io/component" "app.kubernetes.io/version"
  "app.kubernetes.io/managed-by" "helm.sh/chart" "node-monitoring/exporter"
-}}
{{- range $label, $_ := $values.commonLabels -}}
  {{- if has $label $reserved -}}
    {{- $findings = append $findings (dict
      "path" (list "commonLabels" $label)
      "message" "is a label that the chart sets"
      "fix" "Remove it."
    ) -}}
  {{- end -}}
{{- end -}}
{{- if and (not $values.rbac.create) $values.rbac.serviceAccounts -}}
  {{- $findings = append $findings (dict
    "path" (list "rbac" "serviceAccounts")
    "message" "has no effect while rbac.create is false"
    "fix" "Set rbac.create to true, or remove this value."
  ) -}}
{{- end -}}
{{- /* The image also runs the tests, and the Job that reloads Prometheus. */ -}}
{{- if or $values.prometheus.enabled $values.scrape.reload.url (include "node-monitoring.jobs.tested" .root | fromJsonArray) -}}
  {{- $arg := dict "image" $values.prometheus.image "path" (list "prometheus" "image") -}}
  {{- $findings = concat $findings (include "node-monitoring.validation.image" $arg | fromJsonArray) -}}
{{- end -}}
{{- $findings = concat $findings (include "node-monitoring.validation.serviceAccounts" .root | fromJsonArray) -}}
{{- toJson $findings -}}
{{- end -}}

{{/* Two service accounts of the release with one name. Takes the root. */}}
{{- define "node-monitoring.validation.serviceAccounts" -}}
{{- $prometheus := .Values.prometheus -}}
{{- $findings := list -}}
{{- $taken := list (include "node-monitoring.componentName" (dict "root" . "component" "test")) -}}
{{- range $account := list
  (dict "component" "prometheus" "serviceAccount" $prometheus.serviceAccount "isUsed" $prometheus.enabled)
  (dict "component" "" "serviceAccount" .Values.serviceAccount "isUsed" true)
-}}
  {{- if and $account.isUsed $account.serviceAccount.create -}}
    {{- $name := include "node-monitoring.serviceAccountName" (merge (dict "root" $) $account) -}}
    {{- if has $name $taken -}}
      {{- $findings = append $findings (dict
        "path" (compact (list $account.component "serviceAccount" "name"))
        "message" (printf "%s is the name of another service account of the release" $name)
        "fix" "Choose another name, or set create to false to share the account."
      ) -}}
    {{- end -}}
    {{- $taken = append $taken $name -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* An image without a version. Takes a dict with image and path. */}}
{{- define "node-monitoring.validation.image" -}}
{{- $findings := list -}}
{{- if not (or .image.tag .image.digest) -}}
  {{- $findings = append $findings (dict
    "path" (append .path "tag")
    "message" "is empty, and the image has no digest either"
    "fix" "Set a tag or a digest."
  ) -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}
