/** A placeholder in the chart's rules and dashboards for the name of a job, by the job's key under `scrape`. */
const placeholder = /<<jobs\.(\w+)>>/g;

/**
 * Replaces the job placeholders in the text of one of the chart's files, as the chart does.
 * @param names the name of each job, by its key under `scrape`
 * @throws Error a placeholder names a job that has no name here
 */
export function withJobNames(text: string, names: Readonly<Record<string, string>>): string {
  return text.replaceAll(placeholder, (_, key: string) => {
    const name = names[key];
    if (name === undefined) throw new Error(`<<jobs.${key}>>: no such job`);
    return name;
  });
}
