import which from "which";
import { installPackages, isDebian, isRoot } from "../../scripts/lib/tools/debian.ts";
import { run } from "../../scripts/lib/util/exec.ts";
import { temporaryDirectoryTask } from "../../scripts/lib/util/temporary.ts";
import { mayChangeMachine } from "./machine.ts";

/** The names of Chromium and Chrome on PATH. */
const programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/**
 * Finds a browser, or installs the distribution's Chromium where the tests may change the machine.
 * @throws Error there is none
 */
export async function ensureBrowser(onLine: (line: string) => void): Promise<string> {
  const found = await findBrowser();
  if (found) return found;
  if (mayChangeMachine && isDebian() && isRoot()) await installPackages(["chromium"], { onLine });
  const installed = await findBrowser();
  if (installed) return installed;
  throw new Error(
    "The tests need a browser. Install Chromium or Chrome; with CI=true the tests do so, as root on Debian or Ubuntu.",
  );
}

async function findBrowser(): Promise<string | undefined> {
  const found = await Promise.all(programs.map((program) => which(program, { nothrow: true })));
  return found.find((path) => path !== null) ?? undefined;
}

/** A target as the web page of Prometheus shows it. */
export interface ShownTarget {
  job: string;
  node: string;
  state: string;
}

/** Milliseconds of the page's own clock until its content counts. It runs as fast as the page allows. */
const pageTime = 30_000;

/**
 * Opens Prometheus's page /targets in a headless browser.
 * @param url of Prometheus
 * @param screenshot writes a picture of the page to this file
 * @returns the targets that it shows
 */
export async function openTargets(url: string, screenshot?: string): Promise<ShownTarget[]> {
  const browser = await ensureBrowser(() => {});
  return temporaryDirectoryTask(async (profile) => {
    const open = (...args: string[]) =>
      run(browser, [
        "--headless=new",
        // Its sandbox needs permissions that root in a container does not have. The page is Prometheus's own.
        "--no-sandbox",
        "--disable-gpu",
        `--user-data-dir=${profile}`,
        `--virtual-time-budget=${pageTime}`,
        "--window-size=1400,1000",
        ...args,
        `${url}/targets`,
      ]);
    if (screenshot) await open(`--screenshot=${screenshot}`);
    return readTargets(await open("--dump-dom"));
  });
}

/** @returns the targets in the page's table rows */
function readTargets(page: string): ShownTarget[] {
  return [...page.matchAll(/<tr\b(?:(?!<\/tr>).)*<\/tr>/gs)].flatMap(([row]) => {
    const texts = [...row.matchAll(/>([^<>]+)</g)].map(([, text = ""]) => text.replaceAll("&quot;", '"').trim());
    const label = (name: string) =>
      texts.find((text) => text.startsWith(`${name}="`))?.slice(name.length + 2, -1) ?? "";
    return label("job") ? [{ job: label("job"), node: label("node"), state: texts.at(-1) ?? "" }] : [];
  });
}
