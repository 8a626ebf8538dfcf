/** Whether a text is a duration as Prometheus (`1d12h`) or Go (`1h30m`, `1.5s`) writes it. */
export function isDuration(text: string): boolean {
  const prometheus = /^(0|(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?)$/;
  return text !== "" && (prometheus.test(text) || /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text));
}
