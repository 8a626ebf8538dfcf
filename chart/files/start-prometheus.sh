# Starts Prometheus with the arguments of this script. Prometheus exits if it starts with a configuration that it cannot load or apply, so it
# then starts with the valid parts. Afterwards it gets the whole configuration, whose rejection it reports in its log and its metrics like
# that of any other change, and which it loads once it is corrected.

config=/etc/prometheus/config/prometheus.yml
work=/prometheus/valid-config
trial=/prometheus/trial
case " $* " in *" --agent "*) mode=--agent ;; *) mode= ;; esac
FEATURES=$(printf '%s\n' "$@" | sed -n 's/^--enable-feature=//p' | tr '\n' ',')

# Prints the last segment of the write-ahead log.
segment() {
  ls /prometheus/wal 2>/dev/null | grep -E '^[0-9]+$' | tail -n 1
}

# Prints why Prometheus rejects the configuration file $1, if it does: starts it with $arguments, but without its data, and ends it once it
# has loaded the file. What promtool accepts can still be invalid to it, such as a log file that it cannot create.
try() {
  file=$1
  set -- --web.listen-address=127.0.0.1:0
  while IFS= read -r arg; do
    case $arg in
      --config.file=*) arg=--config.file=$file ;;
      --storage.*.path=*) arg=${arg%%=*}=$trial ;;
      --log.*) continue ;;
    esac
    set -- "$@" "$arg"
  done <<END
$arguments
END
  rm -rf "$trial"
  mkdir -p "$trial"
  : >"$trial/log"
  prometheus "$@" >"$trial/log" 2>&1 &
  tenths=0
  # What is not rejected within 30 seconds is not tried any longer.
  while kill -0 $! 2>/dev/null && [ $((tenths += 1)) -le 300 ]; do
    grep -q 'msg="Completed loading of configuration file"' "$trial/log" && break
    sleep 0.1
  done
  kill -KILL $! 2>/dev/null
  wait $! 2>/dev/null
  ! grep -i 'error loading .*config' "$trial/log" >"$trial/fatal" && return
  # The message that Prometheus ends with is only a summary if others come before it.
  (grep 'msg="Failed to apply configuration"' "$trial/log" || cat "$trial/fatal") | sed 's/.* err="\(.*\)"$/\1/; s/\\"/"/g'
  return 1
}

# As the first process, the shell would ignore this signal.
trap 'exit 143' TERM
arguments=$(printf '%s\n' "$@")
if ! whole=$(try "$config") && promtool --version >/dev/null 2>&1; then
  rejected=$(check_config "$work" "$mode")
  # Each part needs a start of Prometheus then.
  try "$work/prometheus.yml" >/dev/null || rejected=$(also=try && check_config "$work" "$mode")
  echo "Prometheus starts without these parts of its configuration, because they are invalid:" >&2
  echo "${rejected:-$whole}" >&2
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
rm -rf "$trial"
exec prometheus "$@"
