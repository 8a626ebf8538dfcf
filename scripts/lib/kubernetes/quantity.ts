const decimal = ["k", "M", "G", "T", "P", "E"];

/**
 * Converts a quantity to a number: `10Gi`, `1.5G`, `100m`, `1e3`.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity
 * @returns NaN for an invalid quantity
 */
export function parseQuantity(quantity: string | number): number {
  const [, number, suffix = ""] =
    /^([-+]?[\d.]+(?:[eE][-+]?\d+)?)([numkMGTPE]|[KMGTPE]i)?$/.exec(String(quantity)) ?? [];
  if (number === undefined) return Number.NaN;
  const power = decimal.indexOf(suffix.charAt(0).replace("K", "k")) + 1;
  if (suffix.endsWith("i")) return Number(number) * 1024 ** power;
  const small = ["m", "u", "n"].indexOf(suffix) + 1;
  return Number(number) * 1000 ** (power || -small);
}
