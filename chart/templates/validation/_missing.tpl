{{/*
Values that the templates need and that are missing. The templates cannot go on without them. Takes a dict with values, required, which is
the part of files/required-values.yaml about them, and path.
*/}}
{{- define "node-monitoring.validation.missing" -}}
{{- $findings := list -}}
{{- range $key, $below := .required -}}
  {{- $value := index $.values $key -}}
  {{- $path := append $.path $key -}}
  {{- if kindIs "invalid" $value -}}
    {{- $findings = append $findings (dict
      "path" $path
      "message" "is missing, because the values are those of an older version of the chart, or null removed it"
      "fix" "If you upgrade with --reuse-values, use --reset-then-reuse-values instead. Otherwise remove the null."
    ) -}}
  {{- else if $below -}}
    {{- $arg := dict "values" $value "required" $below "path" $path -}}
    {{- $findings = concat $findings (include "node-monitoring.validation.missing" $arg | fromJsonArray) -}}
  {{- end -}}
{{- end -}}
{{- toJson $findings -}}
{{- end -}}
