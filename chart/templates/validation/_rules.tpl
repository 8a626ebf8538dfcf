{{/* Alerts, recording rules and the dashboards that show them. Takes a dict with root. */}}
{{- define "node-monitoring.validation.rules" -}}
{{- $rules := .root.Values.rules -}}
{{- $findings := list -}}
{{- if $rules.alerts -}}
  {{- $alerts := include "node-monitoring.validation.alertRules" .root | fromJson -}}
  {{- $renamed := .root.Files.Get "files/renamed-alerts.yaml" | fromYaml -}}
  {{- range $alert, $wish := $rules.alerts -}}
    {{- with get $alerts $alert -}}
      {{- $args := dict "root" $.root "alert" $alert "wish" $wish "rules" . -}}
      {{- $findings = concat $findings (include "node-monitoring.validation.alert" $args | fromJsonArray) -}}
    {{- else -}}
      {{- $fix := printf "Use one of %s." (keys $alerts | sortAlpha | join ", ") -}}
      {{- with get $renamed $alert }}{{ $fix = printf "Its name is now %s. Use rules.alerts.%s." (splitList "." . | first) . }}{{ end -}}
      {{- $findings = append $findings (dict
        "path" (list "rules" "alerts" $alert)
        "message" "is not an alert of the enabled jobs"
        "fix" $fix
      ) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- if hasKey (default dict $rules.labels) "severity" -}}
  {{- $findings = append $findings (dict
    "path" (list "rules" "labels" "severity")
    "message" "would give every alert the same severity"
    "fix" "Set rules.alerts.<name>.severity instead."
  ) -}}
{{- end -}}
{{- $findings = concat $findings (include "node-monitoring.validation.additionalGroups" .root | fromJsonArray) -}}
{{- if and .root.Values.dashboards.enabled (not $rules.enabled) -}}
  {{- $findings = append $findings (dict
    "path" (list "dashboards" "enabled")
    "message" "requires rules.enabled, because the dashboards show recording rules"
    "fix" "Set rules.enabled to true."
  ) -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/*
The rules of each alert as in the chart's files, whether or not the rules are enabled: a JSON object of alerts, each with its rules by
severity. Takes the root.
*/}}
{{- define "node-monitoring.validation.alertRules" -}}
{{- $alerts := dict -}}
{{- range $file := include "node-monitoring.rules.files" . | fromJsonArray -}}
  {{- range (include "node-monitoring.fileWithJobs" (dict "root" $ "file" $file) | fromYaml).groups -}}
    {{- range .rules -}}
      {{- if .alert -}}
        {{- $_ := set $alerts .alert (set (get $alerts .alert | default dict) .labels.severity .) -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- toJson $alerts -}}
{{- end -}}

{{/* One entry of `rules.alerts`. Takes a dict with root, alert (its name), wish (the entry) and rules (its rules by severity). */}}
{{- define "node-monitoring.validation.alert" -}}
{{- $at := list "rules" "alerts" .alert -}}
{{- $findings := list -}}
{{- range $severity := list "warning" "critical" -}}
  {{- if and (hasKey $.wish $severity) (not (hasKey $.rules $severity)) -}}
    {{- $findings = append $findings (dict
      "path" (append $at $severity)
      "message" (printf "has no effect, because the alert has no %s rule" $severity)
      "fix" (printf "Use rules.alerts.%s.%s." $.alert (keys $.rules | first))
    ) -}}
  {{- end -}}
{{- end -}}
{{- $severities := keys .rules | sortAlpha -}}
{{- if gt (len $severities) 1 -}}
  {{- range $key := list "threshold" "severity" -}}
    {{- if hasKey $.wish $key -}}
      {{- $findings = append $findings (dict
        "path" (append $at $key)
        "message" (printf "would apply to all rules of the alert: %s" (join ", " $severities))
        "fix" (printf "Set %s below the severity of a rule, as in rules.alerts.%s.%s.%s." $key $.alert (first $severities) $key)
      ) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $findings = concat $findings (include "node-monitoring.validation.alertExclude" . | fromJsonArray) -}}
{{- $labels := list -}}
{{- range $severity, $rule := .rules -}}
  {{- $changes := include "node-monitoring.rules.wish" (dict "root" $.root "rule" $rule) | fromJson -}}
  {{- if and (hasKey $changes "threshold") (not (hasKey $rule "threshold")) -}}
    {{- $findings = append $findings (dict
      "path" (append (hasKey $.wish "threshold" | ternary $at (append $at $severity)) "threshold")
      "message" "has no effect, because this alert has no threshold"
      "fix" "Remove it."
    ) -}}
  {{- end -}}
  {{- if dig "enabled" true $changes -}}
    {{- $labels = append $labels (default $severity $changes.severity) -}}
  {{- end -}}
{{- end -}}
{{- if and (ne (len $labels) (len (uniq $labels))) (not (hasKey .wish "severity")) -}}
  {{- $findings = append $findings (dict
    "path" $at
    "message" (printf "has two rules with the severity %s, and Prometheus cannot tell their alerts apart" (first $labels))
    "fix" "Give each rule its own severity, or disable one."
  ) -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/*
Labels and exclusions of an entry of `rules.alerts`. An alert has the labels that its texts show; one about a node also has those of the
node. Takes the same as the helper above.
*/}}
{{- define "node-monitoring.validation.alertExclude" -}}
{{- $at := list "rules" "alerts" .alert -}}
{{- $findings := list -}}
{{- range $severity := list "" "warning" "critical" -}}
  {{- $part := empty $severity | ternary $.wish (get $.wish $severity | default dict) -}}
  {{- if hasKey (default dict $part.labels) "severity" -}}
    {{- $findings = append $findings (dict
      "path" (concat $at (compact (list $severity)) (list "labels" "severity"))
      "message" "is not an additional label: the rules of the alert have it"
      "fix" "Use severity beside labels."
    ) -}}
  {{- end -}}
{{- end -}}
{{- if .wish.exclude -}}
  {{- $texts := values .rules | first | toJson -}}
  {{- $known := list -}}
  {{- range regexFindAll `\$labels\.\w+` $texts -1 }}{{ $known = append $known (trimPrefix "$labels." .) }}{{ end -}}
  {{- if has "mountpoint" $known }}{{ $known = append $known "fstype" }}{{ end -}}
  {{- if has "node" $known -}}
    {{- $known = append $known "instance" -}}
    {{- range .root.Values.scrape.nodeLabels.allow }}{{ $known = append $known . }}{{ end -}}
  {{- end -}}
  {{- $known = without (uniq $known | sortAlpha) "job" -}}
  {{- range $label, $expressions := .wish.exclude -}}
    {{- $path := concat $at (list "exclude" $label) -}}
    {{- if and $expressions (not (has $label $known)) -}}
      {{- $findings = append $findings (dict
        "path" $path
        "message" "is not a label of this alert"
        "fix" (empty $known | ternary "Remove it." (printf "Use one of %s." (join ", " $known)))
      ) -}}
    {{- end -}}
    {{- $args := dict "values" (default dict $expressions) "path" $path -}}
    {{- $findings = concat $findings (include "node-monitoring.validation.regexes" $args | fromJsonArray) -}}
    {{- range $name, $expression := default dict $expressions -}}
      {{- if and $expression (regexMatch (printf "^(?s:%s)$" (toString $expression)) "") -}}
        {{- $findings = append $findings (dict
          "path" (append $path $name)
          "message" "also matches series without this label, so the alert could never fire"
          "fix" "Write an expression that does not match the empty text, such as .+ instead of .*"
        ) -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}

{{/* The user's rule groups. Takes the root. */}}
{{- define "node-monitoring.validation.additionalGroups" -}}
{{- $findings := list -}}
{{- $path := list "rules" "additionalGroups" -}}
{{- with .Values.rules.additionalGroups -}}
  {{- if not $.Values.rules.enabled -}}
    {{- $findings = append $findings (dict
      "path" $path
      "message" "has no effect while rules.enabled is false"
      "fix" "Set rules.enabled to true, and disable alerts of the chart in rules.alerts."
    ) -}}
  {{- end -}}
  {{- $taken := list -}}
  {{- range $file := include "node-monitoring.rules.files" $ | fromJsonArray -}}
    {{- range ($.Files.Get $file | fromYaml).groups }}{{ $taken = append $taken .name }}{{ end -}}
  {{- end -}}
  {{- range $name, $group := . -}}
    {{- if and $group (has $name $taken) -}}
      {{- $findings = append $findings (dict
        "path" (append $path $name)
        "message" "is also the name of a rule group of the chart"
        "fix" "Choose another name."
      ) -}}
    {{- end -}}
    {{- range $index, $rule := (default dict $group).rules -}}
      {{- if eq (hasKey $rule "alert") (hasKey $rule "record") -}}
        {{- $findings = append $findings (dict
          "path" (concat $path (list $name "rules" $index))
          "message" "must have either alert or record"
          "fix" "Name the alert, or the series that the rule records."
        ) -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}
