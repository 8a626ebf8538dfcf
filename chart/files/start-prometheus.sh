# Starts Prometheus with the arguments of this script. Prometheus exits if it starts with a configuration that it cannot load, so it
# then starts with the valid parts. Afterwards it gets the whole configuration, whose rejection it reports in its log and its metrics like
# that of any other change, and which it loads once it is corrected.

config=/etc/prometheus/config/prometheus.yml
work=/prometheus/valid-config
case " $* " in *" --agent "*) mode=--agent ;; *) mode= ;; esac

# Prints the last segment of the write-ahead log.
segment() {
  ls /prometheus/wal 2>/dev/null | grep -E '^[0-9]+$' | tail -n 1
}

if promtool --version >/dev/null 2>&1 && ! rejected=$(check_config "$work" "$mode"); then
  echo "Prometheus starts without these parts of its configuration, because they are invalid:" >&2
  echo "$rejected" >&2
  [ "$mode" ] || printf 'rule_files:\n  - %s\n' "$work/rules.yaml" >>"$work/prometheus.yml"
  for arg; do
    shift
    case $arg in --config.file=*) arg=--config.file=$work/prometheus.yml ;; esac
    set -- "$@" "$arg"
  done
  last=$(segment)
  (
    # Samples in a new segment show that Prometheus has loaded the valid parts.
    until [ "$(segment)" != "$last" ] && [ -s "/prometheus/wal/$(segment)" ]; do sleep 1; done
    ln -s "$config" "$work/link" && mv "$work/link" "$work/prometheus.yml"
  ) &
fi
exec prometheus "$@"
