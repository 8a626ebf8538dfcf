{{/*
The collectors of node_exporter: which of them run, with which options, and what they need of the node. test/chart/exporter/collectors.prometheus.test.ts
holds the names here and in values.schema.json against those of node_exporter itself.
*/}}

{{/* The names of the collectors that a profile runs, with spaces between them. Takes the profile's name. */}}
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
{{- dict "minimal" $minimal "standard" $standard "full" (concat $standard $more) | dig . list | join " " -}}
{{- end -}}

{{/* Puts the names of the collectors that run into the context, as `.collectors`. */}}
{{- define "node-monitoring.collectors.running" -}}
{{- if not (hasKey . "collectors") -}}
{{- $running := include "node-monitoring.collectors.ofProfile" .Values.profile | splitList " " -}}
{{- range $name, $options := .Values.collectors -}}
{{- $running = without $running $name -}}
{{- if not (eq (toString $options) "false") }}{{ $running = append $running $name }}{{ end -}}
{{- end -}}
{{- $_ := set . "collectors" $running -}}
{{- end -}}
{{- end -}}

{{/* A map's expressions as one that matches any of them between two others; nothing where it has none. Takes a dict with map, before and after. */}}
{{- define "node-monitoring.collectors.anyOf" -}}
{{- $expressions := list -}}
{{- range .map }}{{ $expressions = append $expressions . }}{{ end -}}
{{- with compact $expressions }}{{ $.before }}({{ join "|" . }}){{ $.after }}{{ end -}}
{{- end -}}

{{/*
The flags that keep out what `exclude` names. Only those of collectors that run, and none beside an option that node_exporter takes in its
place. Takes a dict with root, given, which are the names of the flags that the user gives, and into, which gets the flags by name.
*/}}
{{- define "node-monitoring.collectors.exclusions" -}}
{{- $exclude := default dict .root.Values.exclude -}}
{{- $devices := include "node-monitoring.collectors.anyOf" (dict "map" $exclude.devices "before" "^" "after" "$") -}}
{{- $expressions := dict
  "arp.device-exclude" $devices
  "ethtool.device-exclude" $devices
  "netclass.ignored-devices" $devices
  "netdev.device-exclude" $devices
  "qdisc.device-exclude" $devices
  "filesystem.mount-points-exclude" (include "node-monitoring.collectors.anyOf" (dict "map" $exclude.mountPoints "before" "^" "after" "($|/)"))
  "filesystem.fs-types-exclude" (include "node-monitoring.collectors.anyOf" (dict "map" $exclude.fsTypes "before" "^" "after" "$"))
-}}
{{- $olderNames := dict "filesystem.mount-points-exclude" "filesystem.ignored-mount-points" "filesystem.fs-types-exclude" "filesystem.ignored-fs-types" -}}
{{- include "node-monitoring.collectors.running" .root -}}
{{- range $option, $expression := $expressions -}}
{{- $include := printf "collector.%s" (replace "-exclude" "-include" $option) -}}
{{- $older := printf "collector.%s" (get $olderNames $option) -}}
{{- if and $expression (has (splitList "." $option | first) $.root.collectors) (not (has $include $.given)) (not (has $older $.given)) -}}
{{- $_ := set $.into (printf "collector.%s" $option) $expression -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The options that `collectors` gives. Takes a dict with root and into, which gets the flags by name. */}}
{{- define "node-monitoring.collectors.options" -}}
{{- $flags := .into -}}
{{- range $name, $options := .root.Values.collectors -}}
{{- if kindIs "map" $options -}}
{{- range $option, $value := $options -}}
{{- $negation := eq (toString $value) "false" | ternary "no-" "" -}}
{{- $_ := set $flags (printf "%scollector.%s.%s" $negation $name $option) (kindIs "bool" $value | ternary true $value) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if hasKey $flags "collector.textfile.directory" -}}
{{- include "node-monitoring.exporter.hostMounts" .root -}}
{{- $_ := set $flags "collector.textfile.directory" .root.hostMounts.textfile.mountPath -}}
{{- end -}}
{{- end -}}

{{/* The flags that give node_exporter the collectors that run, without what it does by itself. Takes a dict with root and into, which gets the flags by name. */}}
{{- define "node-monitoring.collectors.switches" -}}
{{- include "node-monitoring.collectors.running" .root -}}
{{- $running := .root.collectors -}}
{{- $byItself := include "node-monitoring.collectors.ofProfile" "standard" | splitList " " -}}
{{- $flags := .into -}}
{{- if eq .root.Values.profile "minimal" -}}
{{- $_ := set $flags "collector.disable-defaults" true -}}
{{- $_ := set $flags "web.disable-exporter-metrics" true -}}
{{- $byItself = list -}}
{{- end -}}
{{- range $running }}{{ if not (has . $byItself) }}{{ $_ := set $flags (printf "collector.%s" .) true }}{{ end }}{{ end -}}
{{- range $byItself }}{{ if not (has . $running) }}{{ $_ := set $flags (printf "no-collector.%s" .) true }}{{ end }}{{ end -}}
{{- end -}}

{{/* The flags of `profile`, `collectors` and `exclude`. Takes a dict with root and into, which gets the flags by name. */}}
{{- define "node-monitoring.collectors.flags" -}}
{{- include "node-monitoring.collectors.options" . -}}
{{- $given := concat (keys .into) (keys (default dict .root.Values.extraArgs)) -}}
{{- $others := dict -}}
{{- include "node-monitoring.collectors.exclusions" (dict "root" .root "given" $given "into" $others) -}}
{{- include "node-monitoring.collectors.switches" (dict "root" .root "into" $others) -}}
{{- $_ := merge .into $others -}}
{{- end -}}

{{/* `true` where a collector asks the node's D-Bus, or nothing. */}}
{{- define "node-monitoring.collectors.dbus" -}}
{{- include "node-monitoring.collectors.running" . -}}
{{- if or (has "systemd" .collectors) (has "logind" .collectors) }}true{{ end -}}
{{- end -}}

{{/* `true` where a collector needs the node's process IDs, or nothing: on Linux 6.14 and newer each process ID namespace has its own limit, and processes is to see the node's. */}}
{{- define "node-monitoring.collectors.hostPID" -}}
{{- include "node-monitoring.collectors.running" . -}}
{{- if has "processes" .collectors }}true{{ end -}}
{{- end -}}

{{/* The names of the collectors that read files of which root is the owner and only reader, so far as the user asks for them, with spaces between them. */}}
{{- define "node-monitoring.collectors.ofRoot" -}}
{{- $named := list -}}
{{- range $name := list "rapl" "slabinfo" -}}
{{- if not (eq (get (default dict $.Values.collectors) $name | default false | toString) "false") }}{{ $named = append $named $name }}{{ end -}}
{{- end -}}
{{- join " " $named -}}
{{- end -}}
