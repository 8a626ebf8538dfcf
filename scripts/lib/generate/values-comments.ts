/** What values.yaml says of one value, in the form of helm-docs. */
export interface ValueComment {
  /** Keys from the top, such as `["scrape", "nodes", "jobName"]`. */
  path: readonly string[];
  description: string;
}

/** Lines of YAML as values.yaml has them: a comment, or a key of a map. */
const commentLine = /^\s*# ?(?<text>.*)$/;
/** A type in brackets is for helm-docs, where the default does not show it. */
const opening = /^-- (?:\(\w+\) )?(?<text>.*)$/;
const keyLine = /^(?<indent> *)(?:"(?<quoted>[^"]+)"|(?<plain>[^\s#"'[{-][^#]*?)):(?: |$)/;

/**
 * The descriptions in a values.yaml: comments that begin with `# -- `, up to their `@default`, each right above its key.
 * @param text block style, indented by two spaces
 */
export function valuesComments(text: string): ValueComment[] {
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
