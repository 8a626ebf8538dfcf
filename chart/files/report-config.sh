# Run before an installation and an upgrade: fails if Prometheus would reject the new configuration. Takes the variable MODE, which is
# --agent for agent mode.

rejected=$(check_config /tmp/check "$MODE") && exit
echo "Prometheus would reject this configuration:"
echo "$rejected"
exit 1
