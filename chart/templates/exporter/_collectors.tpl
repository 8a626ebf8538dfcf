{{/*
The collectors of node_exporter: which of them run, with which options, and what they need from the node.
test/chart/exporter/collectors.prometheus.test.ts compares the names here and in values.schema.json with those of node_exporter.
*/}}

{{/* The names of the collectors of a profile. Returns a JSON list. Takes the name of the profile. */}}
{{- define "node-monitoring.collectors.ofProfile" -}}
{{- $minimal := list
  "conntrack" "cpu" "diskstats" "filefd" "filesystem" "loadavg" "mdadm" "meminfo" "netdev" "pressure" "stat" "textfile" "time" "timex"
  "uname" "vmstat"
-}}
{{- $standard := list
  "arp" "bcache" "bcachefs" "bonding" "btrfs" "conntrack" "cpu" "cpufreq" "diskstats" "dmi" "dmmultipath" "edac" "entropy" "fibrechannel"
  "filefd" "filesystem" "hwmon" "infiniband" "ipvs" "kernel_hung" "loadavg" "mdadm" "meminfo" "netclass" "netdev" "netstat" "nfs" "nfsd"
  "nvme" "os" "powersupplyclass" "pressure" "rapl" "schedstat" "selinux" "sockstat" "softnet" "stat" "tapestats" "textfile"
  "thermal_zone" "time" "timex" "udp_queues" "uname" "vmstat" "watchdog" "xfs" "zfs"
-}}
{{- $more := list
  "buddyinfo" "cgroups" "cpu_vulnerabilities" "drm" "ksmd" "meminfo_numa" "nvmesubsystem" "qdisc" "softirqs" "swap" "tcpstat" "zoneinfo"
-}}
{{- dict "minimal" $minimal "standard" $standard "full" (concat $standard $more) | dig . list | toJson -}}
{{- end -}}

{{/* The names of the collectors that run: those of the profile, changed by `collectors`. Returns a JSON list. Takes an exporter. */}}
{{- define "node-monitoring.collectors.running" -}}
{{- $running := include "node-monitoring.collectors.ofProfile" .Values.profile | fromJsonArray -}}
{{- range $name, $options := .Values.collectors -}}
  {{- $running = without $running $name -}}
  {{- if not (eq (toString $options) "false") }}{{ $running = append $running $name }}{{ end -}}
{{- end -}}
{{- toJson $running -}}
{{- end -}}

{{/* The flags of `profile`, `collectors` and `exclude` by name. Returns a JSON object. Takes an exporter. */}}
{{- define "node-monitoring.collectors.flags" -}}
{{- $options := include "node-monitoring.collectors.options" . | fromJson -}}
{{- $given := concat (keys $options) (keys (default dict .Values.extraArgs)) -}}
{{- $exclusions := include "node-monitoring.collectors.exclusions" (dict "exporter" . "given" $given) | fromJson -}}
{{- $switches := include "node-monitoring.collectors.switches" . | fromJson -}}
{{- merge $options $exclusions $switches | toJson -}}
{{- end -}}

{{/* The flags of the options in `collectors`, by name. Returns a JSON object. Takes an exporter. */}}
{{- define "node-monitoring.collectors.options" -}}
{{- $flags := dict -}}
{{- range $name, $options := .Values.collectors -}}
  {{- if kindIs "map" $options -}}
    {{- range $option, $value := $options -}}
      {{- $negation := eq (toString $value) "false" | ternary "no-" "" -}}
      {{- $_ := set $flags (printf "%scollector.%s.%s" $negation $name $option) (kindIs "bool" $value | ternary true $value) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- if hasKey $flags "collector.textfile.directory" -}}
  {{- $_ := set $flags "collector.textfile.directory" .hostMounts.textfile.mountPath -}}
{{- end -}}
{{- toJson $flags -}}
{{- end -}}

{{/*
The flags that leave out what `exclude` names: only for collectors that run, and not where the user sets an option that node_exporter does
not allow together with them. Returns a JSON object. Takes a dict with exporter and given, the names of the flags that the user sets.
*/}}
{{- define "node-monitoring.collectors.exclusions" -}}
{{- $exclude := default dict .exporter.Values.exclude -}}
{{- $devices := include "node-monitoring.collectors.anyOf" (dict "map" $exclude.devices "before" "^" "after" "$") -}}
{{- $mountPoints := include "node-monitoring.collectors.anyOf" (dict "map" $exclude.mountPoints "before" "^" "after" "($|/)") -}}
{{- $fsTypes := include "node-monitoring.collectors.anyOf" (dict "map" $exclude.fsTypes "before" "^" "after" "$") -}}
{{- $expressions := dict
  "arp.device-exclude" $devices
  "ethtool.device-exclude" $devices
  "netclass.ignored-devices" $devices
  "netdev.device-exclude" $devices
  "qdisc.device-exclude" $devices
  "filesystem.mount-points-exclude" $mountPoints
  "filesystem.fs-types-exclude" $fsTypes
-}}
{{- $olderNames := dict
  "filesystem.mount-points-exclude" "filesystem.ignored-mount-points"
  "filesystem.fs-types-exclude" "filesystem.ignored-fs-types"
-}}
{{- $flags := dict -}}
{{- range $option, $expression := $expressions -}}
  {{- $runs := has (splitList "." $option | first) $.exporter.collectors -}}
  {{- $include := printf "collector.%s" (replace "-exclude" "-include" $option) -}}
  {{- $older := printf "collector.%s" (get $olderNames $option) -}}
  {{- if and $expression $runs (not (has $include $.given)) (not (has $older $.given)) -}}
    {{- $_ := set $flags (printf "collector.%s" $option) $expression -}}
  {{- end -}}
{{- end -}}
{{- toJson $flags -}}
{{- end -}}

{{/*
One regular expression that matches any of the expressions of a map, between two others. Empty if the map has none. Takes a dict with map,
before and after.
*/}}
{{- define "node-monitoring.collectors.anyOf" -}}
{{- $expressions := list -}}
{{- range .map }}{{ $expressions = append $expressions . }}{{ end -}}
{{- with compact $expressions }}{{ $.before }}({{ include "node-monitoring.regex.anyOf" . }}){{ $.after }}{{ end -}}
{{- end -}}

{{/* The flags that turn the defaults of node_exporter into the collectors that run. Returns a JSON object. Takes an exporter. */}}
{{- define "node-monitoring.collectors.switches" -}}
{{- $running := .collectors -}}
{{- $defaults := include "node-monitoring.collectors.ofProfile" "standard" | fromJsonArray -}}
{{- $flags := dict -}}
{{- if eq .Values.profile "minimal" -}}
  {{- $flags = dict "collector.disable-defaults" true "web.disable-exporter-metrics" true -}}
  {{- $defaults = list -}}
{{- end -}}
{{- range $running -}}
  {{- if not (has . $defaults) }}{{ $_ := set $flags (printf "collector.%s" .) true }}{{ end -}}
{{- end -}}
{{- range $defaults -}}
  {{- if not (has . $running) }}{{ $_ := set $flags (printf "no-collector.%s" .) true }}{{ end -}}
{{- end -}}
{{- toJson $flags -}}
{{- end -}}

{{/* `true` if a collector uses the D-Bus of the node, else empty. Takes an exporter. */}}
{{- define "node-monitoring.collectors.dbus" -}}
{{- if or (has "systemd" .collectors) (has "logind" .collectors) }}true{{ end -}}
{{- end -}}

{{/*
`true` if a collector needs the process IDs of the node, else empty. From Linux 6.14, each process ID namespace has its own limit, and the
collector `processes` is to report that of the node. Takes an exporter.
*/}}
{{- define "node-monitoring.collectors.hostPID" -}}
{{- if has "processes" .collectors }}true{{ end -}}
{{- end -}}

{{/* The names of the collectors in `collectors` that read files which only root can read. Returns a JSON list. Takes an exporter. */}}
{{- define "node-monitoring.collectors.ofRoot" -}}
{{- $named := list -}}
{{- range $name := list "rapl" "slabinfo" -}}
  {{- $isNamed := ne (get (default dict $.Values.collectors) $name | default false | toString) "false" -}}
  {{- if $isNamed }}{{ $named = append $named $name }}{{ end -}}
{{- end -}}
{{- toJson $named -}}
{{- end -}}
