/** The description of a value in values.yaml, in the format of helm-docs. */
export interface ValueComment {
  /** Its keys, starting at the top level, such as `["scrape", "nodes", "jobName"]`. */
  path: readonly string[];
  description: string;
}

/** The lines of values.yaml that matter: comments, and keys of maps. */
const commentLine = /^\s*# ?(?<text>.*)$/;
/** A type in brackets is for helm-docs, where the default does not show it. */
const opening = /^-- (?:\(\w+\) )?(?<text>.*)$/;
const keyLine = /^(?<indent> *)(?:"(?<quoted>[^"]+)"|(?<plain>[^\s#"'[{-][^#]*?)):(?: |$)/;

/**
 * Reads the descriptions in values.yaml: comments that start with `# -- `, directly above a key, without their `@default`.
 * @param text YAML in block style, indented by two spaces
 */
export function readComments(text: string): ValueComment[] {
  const found: ValueComment[] = [];
  const keys: string[] = [];
  let comment: string[] = [];
  for (const line of text.split("\n")) {
    const words = commentLine.exec(line)?.groups?.text;
    if (words !== undefined) {
      const first = opening.exec(words)?.groups?.text;
      comment = first !== undefined ? [first] : comment.length > 0 ? [...comment, words] : [];
      continue;
    }
    const { indent = "", quoted, plain } = keyLine.exec(line)?.groups ?? {};
    const key = quoted ?? plain;
    if (key !== undefined) {
      keys.splice(indent.length / 2, keys.length, key);
      const description = comment.join("\n").split("\n@")[0]?.replaceAll("\n", " ");
      if (description) found.push({ path: [...keys], description });
    }
    comment = [];
  }
  return found;
}
