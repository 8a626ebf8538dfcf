{{/* The reference of an image: registry, repository, tag and digest. Takes a dict with root, image, which is the values' map, and tag, used where that map has none. */}}
{{- define "node-monitoring.image" -}}
{{- with default .image.registry .root.Values.global.imageRegistry }}{{ . }}/{{ end -}}
{{- $tag := default .tag .image.tag -}}
{{- if .image.distroless }}{{ $tag = printf "%s-distroless" (trimSuffix "-distroless" $tag) }}{{ end -}}
{{- if not (or $tag .image.digest) }}{{ fail (printf "image %s has neither a tag nor a digest. Set its tag." .image.repository) }}{{ end -}}
{{- .image.repository }}{{ with $tag }}:{{ . }}{{ end -}}
{{- with .image.digest }}@{{ . }}{{ end -}}
{{- end -}}

{{/* The secrets for pulling images: a pod's imagePullSecrets field, or nothing. */}}
{{- define "node-monitoring.imagePullSecrets" -}}
{{- with concat .Values.global.imagePullSecrets .Values.imagePullSecrets | uniq -}}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end -}}
{{- end -}}
