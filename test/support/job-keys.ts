/** The keys of the scrape jobs under `scrape`. All jobs have the same keys, so that a reader learns them once. */
export const jobKeys = [
  "nodes",
  "kubelet",
  "cadvisor",
  "resource",
  "probes",
  "slis",
  "pods",
  "endpoints",
  "services",
  "ingresses",
];
