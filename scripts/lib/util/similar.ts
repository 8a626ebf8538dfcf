import leven from "leven";

/** The most edits between a name and the one that it may be a misspelling of. */
const maxDistance = 2;

/**
 * Finds the name that was probably meant.
 * @param most the most edits between the two
 * @returns undefined if none is similar
 */
export function findSimilar(name: string, candidates: readonly string[], most = maxDistance): string | undefined {
  const [best] = candidates
    .map((candidate) => ({
      candidate,
      distance: leven(name.toLowerCase(), candidate.toLowerCase(), { maxDistance: most + 1 }),
    }))
    .filter(({ candidate, distance }) => distance <= most && distance < candidate.length)
    .sort((left, right) => left.distance - right.distance);
  return best?.candidate;
}
