const decimal = ["k", "M", "G", "T", "P", "E"];

/**
 * The number that a quantity stands for: `10Gi`, `1.5G`, `100m`, `1e3`.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity
 * @returns NaN for what is no quantity
 */
export function quantityValue(quantity: string | number): number {
  const [, number, suffix = ""] = /^([-+]?[\d.]+(?:[eE][-+]?\d+)?)([numkMGTPE]i?)?$/.exec(String(quantity)) ?? [];
  if (number === undefined) return Number.NaN;
  const power = decimal.indexOf(suffix.charAt(0)) + 1;
  if (suffix.endsWith("i")) return Number(number) * 1024 ** power;
  const small = ["m", "u", "n"].indexOf(suffix) + 1;
  return Number(number) * 1000 ** (power || -small);
}
