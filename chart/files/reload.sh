# Run after an installation and an upgrade: makes a Prometheus read its configuration again, once it has had the time to get it. Takes the
# variables PROMETHEUS_URL and WAIT_SECONDS.

sleep "$WAIT_SECONDS"
for attempt in 1 2 3 4 5; do
  # The answer to a wrong configuration is an error, and why it is wrong is in Prometheus's log.
  wget -q -O - --post-data= "$PROMETHEUS_URL/-/reload" && echo "$PROMETHEUS_URL has read its configuration again" && exit
  sleep 3
done
echo "$PROMETHEUS_URL did not take its configuration: does it run with --web.enable-lifecycle, and what does its log say?"
exit 1
