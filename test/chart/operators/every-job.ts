const on = { enabled: true };

/** Values under `scrape` that enable every job, with a limit for the size of responses. */
export const everyJob = {
  ...Object.fromEntries(["cadvisor", "resource", "probes", "slis", "pods", "endpoints"].map((job) => [job, on])),
  services: on,
  ingresses: on,
  blackboxExporter: { address: "blackbox:9115" },
  bodySizeLimit: "10MiB",
};
