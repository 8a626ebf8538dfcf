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
  {{- $findings = concat $findings (include "node-monitoring.validation.imageVersion" $arg | fromJsonArray) -}}
{{- end -}}
{{- $images := dict "image" $values.image -}}
{{- range $name := list "prometheus" "kubeRBACProxy" }}{{ $_ := set $images (printf "%s.image" $name) (get $values $name).image }}{{ end -}}
{{- range $pool, $overrides := $values.pools -}}
  {{- with (default dict $overrides).image }}{{ $_ := set $images (printf "pools.%s.image" $pool) . }}{{ end -}}
{{- end -}}
{{- $_ := set $images "global" (dict "imageRegistry" (dig "imageRegistry" "" (default dict $values.global))) -}}
{{- range $path, $image := $images -}}
  {{- $findings = concat $findings (include "node-monitoring.validation.image" (dict "image" $image "path" $path) | fromJsonArray) -}}
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
{{- define "node-monitoring.validation.imageVersion" -}}
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

{{/* Parts of an image's reference that no container runtime accepts. Takes a dict with image and path, with dots between its keys. */}}
{{- define "node-monitoring.validation.image" -}}
{{- $repository := `[a-z0-9]+((\.|__?|-+|/)[a-z0-9]+)*` -}}
{{- $registry := dict
  "form" (printf `^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]+)?(/%s)?)?$` $repository)
  "is" "a registry: a host with an optional port and path in lower case, such as registry.example.com:5000/mirror"
-}}
{{- $parts := dict
  "registry" $registry
  "imageRegistry" $registry
  "repository" (dict
    "form" (printf "^%s$" $repository)
    "is" "a repository: lower case letters, digits and separators, such as prometheus/node-exporter, without tag and digest"
  )
  "tag" (dict
    "form" "^([A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?$"
    "is" "a tag: up to 128 letters, digits, dots, hyphens and underscores, such as v1.2.3; a digest has its own value"
  )
  "digest" (dict "form" "^(sha256:[0-9a-f]{64})?$" "is" "a digest: sha256: and 64 hexadecimal digits in lower case")
-}}
{{- $findings := list -}}
{{- range $part, $rule := $parts -}}
  {{- $value := get $.image $part | default "" -}}
  {{- if and (hasKey $.image $part) (not (regexMatch $rule.form $value)) -}}
    {{- $message := printf "%q is not %s" $value $rule.is -}}
    {{- $fix := "Correct the value." -}}
    {{- if contains "://" $value -}}
      {{- $message = printf "%q is a URL, and the name of an image has no scheme" $value -}}
      {{- $fix = printf "Set it to %s." (regexReplaceAll "^[^:]*://" $value "" | trimSuffix "/") -}}
    {{- end -}}
    {{- $findings = append $findings (dict
      "path" (append (splitList "." $.path) $part)
      "message" $message
      "fix" $fix
    ) -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}
