import {
  boolYaml11Tag,
  CORE_SCHEMA,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  seqTag,
} from "js-yaml";

/**
 * Integers as Go's YAML parser reads them: 0644 is octal and 1_000 a number, but 12:30 is text, which YAML 1.1 reads as base 60.
 * https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go
 */
const goInteger = defineScalarTag<number>("tag:yaml.org,2002:int", {
  implicit: true,
  identify: () => false,
  resolve: (source) => {
    const [, sign, digits = ""] =
      /^([-+]?)(0b[01]+|0o?[0-7]+|0x[0-9a-f]+|\d+)$/i.exec(source.replaceAll("_", "")) ?? [];
    if (sign === undefined) return NOT_RESOLVED;
    const value = Number(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits);
    return sign === "-" ? -value : value;
  },
});

/** Text encoded in base64. */
const goBinary = defineScalarTag<string>("tag:yaml.org,2002:binary", {
  identify: () => false,
  resolve: (source) => Buffer.from(source, "base64").toString(),
});

/** Go's parser ignores tags that it does not know: `!vault x` is the text x. */
const unknownTags = ["!", "tag:"].flatMap((prefix) => [
  defineScalarTag<string>(prefix, { matchByTagPrefix: true, identify: () => false, resolve: (source) => source }),
  defineSequenceTag<unknown[]>(prefix, { ...seqTag, matchByTagPrefix: true, identify: () => false }),
  defineMappingTag<Record<string, unknown>>(prefix, { ...mapTag, matchByTagPrefix: true, identify: () => false }),
]);

/** YAML as Helm reads it: version 1.1, where `yes` is true, with the extensions of Go's parser. Dates are text. */
export const helmSchema = CORE_SCHEMA.withTags(
  boolYaml11Tag,
  nullYaml11Tag,
  mergeTag,
  goInteger,
  goBinary,
  unknownTags,
);
