# `helm test` runs this after check-config.sh. It passes when every node that Prometheus discovers is up in every job, by a scrape after
# the test began. Otherwise it names each node that is not. Takes the variables PROMETHEUS_URL, JOBS, HOSTS (the targets outside the
# cluster, which only one job has) and TIMEOUT_SECONDS. Without PROMETHEUS_URL it runs a Prometheus of its own.

rejected=$(check_config /prometheus/check) || {
  echo "Prometheus rejects its configuration:"
  echo "$rejected"
  exit 1
}
start=$(date +%s)
if [ -z "$PROMETHEUS_URL" ]; then
  PROMETHEUS_URL=http://127.0.0.1:9090
  # Often, so that the first scrape of every node need not be waited for.
  sed 's/scrape_\(interval\|timeout\): .*/scrape_\1: 5s/' /etc/prometheus/scrape/node-monitoring.yaml >/prometheus/scrape.yaml
  echo '{global: {scrape_interval: 5s, scrape_timeout: 5s}, scrape_config_files: [/prometheus/scrape.yaml]}' >/prometheus/prometheus.yml
  prometheus --config.file=/prometheus/prometheus.yml --storage.tsdb.path=/prometheus --web.listen-address=127.0.0.1:9090 --log.level=warn &
fi

# Prints the node of each series that an expression gives. No other label is asked for, as its name or text could look like this one.
nodes() {
  promtool query instant "$PROMETHEUS_URL" "count by (instance) ($1)" | sed -n 's/^{instance="\(.*\)"} => .*/\1/p'
}

# Prints a line for each thing that is not as it should be.
problems() {
  for job in $JOBS; do
    up="up{job=\"$job\"}"
    found=$(nodes "$up") || { echo "Prometheus at $PROMETHEUS_URL does not answer"; return; }
    [ -n "$found" ] || echo "job $job: no target was discovered: may Prometheus list nodes?"
    for node in $(nodes "$up unless ($up == 1 and timestamp($up) >= $start)"); do
      echo "job $job: node $node is not up"
    done
    for other in $JOBS; do
      for node in $(nodes "up{job=\"$other\"} unless on (instance) $up"); do
        case " $HOSTS " in *" $node "*) continue ;; esac
        echo "job $job: node $node has no target, but has one in job $other"
      done
    done
  done
}

while found=$(problems 2>&1) && [ -n "$found" ]; do
  if [ $(($(date +%s) - start)) -ge "$TIMEOUT_SECONDS" ]; then
    echo "After $TIMEOUT_SECONDS s:"
    echo "$found"
    exit 1
  fi
  sleep 2
done
for job in $JOBS; do
  echo "job $job: up on" $(nodes "up{job=\"$job\"} == 1" | sort)
done
