/**
 * @file One browser and one page with plotly.js for the whole process, started on first use, closed
 * a second after the last. No network: the page is offline and loads plotly.js from the package.
 * Which browser: CCT_BROWSER (a path, or "chrome", "msedge"), else the packaged Chromium on Linux,
 * else an installed Chrome, Edge or Chromium.
 */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Browser, LaunchOptions, Page } from "playwright-core";
import { WorkError } from "../errors.js";
import { openSans, packagedChromium } from "./packaged-chromium.js";

interface Session {
  readonly browser: Browser;
  readonly page: Page;
  /** Which candidate it is, for reports and for tests that depend on it. */
  readonly name: string;
}

let session: Promise<Session> | undefined;
let users = 0;
let idle: NodeJS.Timeout | undefined;
let queue: Promise<unknown> = Promise.resolve();

/**
 * Runs `work` with the page, one caller at a time.
 * @throws WorkError if no browser starts, with every candidate's reason
 */
export function withPlotlyPage<T>(
  work: (page: Page, browserName: string) => Promise<T>,
): Promise<T> {
  clearTimeout(idle);
  users++;
  const turn = queue.then(async () => {
    session ??= open();
    session.catch(() => (session = undefined));
    const { page, name } = await session;
    return work(page, name);
  });
  queue = turn
    .catch(() => undefined)
    .then(() => {
      if (--users === 0) idle = setTimeout(() => void closeBrowser(), 1000);
    });
  return turn;
}

/** Closes the browser now, if there is one; the next figure starts another. */
export async function closeBrowser(): Promise<void> {
  clearTimeout(idle);
  const closing = session;
  session = undefined;
  await closing?.then(
    ({ browser }) => browser.close(),
    () => undefined,
  );
}

async function open(): Promise<Session> {
  const { browser, name } = await launch();
  try {
    const context = await browser.newContext({ deviceScaleFactor: 2, offline: true });
    const page = await context.newPage();
    const faces = openSans().map(
      ({ weight, base64 }) =>
        `@font-face{font-family:"Open ` +
        `Sans";font-weight:${weight};src:url(data:font/ttf;base64,${base64})}`,
    );
    await page.setContent(
      `<!DOCTYPE html><style>${faces.join("")} body{margin:0;background:#fff}</style><div ` +
        `id="figure"></div>`,
    );
    await page.evaluate(
      'Promise.all(["", "bold "].map((weight) => document.fonts.load(weight + "16px \\"Open ' +
        'Sans\\"")))',
    );
    await page.addScriptTag({ path: require.resolve("plotly.js-dist") });
    return { browser, page, name };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** Starts the browser that figures are drawn by. */
export async function launch(): Promise<{ browser: Browser; name: string }> {
  const { chromium } = await import("playwright-core");
  const wanted = process.env["CCT_BROWSER"];
  const reasons: string[] = [];
  for (const [name, options] of wanted ? [named(wanted)] : candidates()) {
    try {
      return { browser: await chromium.launch({ headless: true, ...(await options()) }), name };
    } catch (error) {
      reasons.push(`${name}: ${reasonOf((error as Error).message)}`);
    }
  }
  throw new WorkError(
    `figures: expected a browser to draw with, none started (${reasons.join("; ")}); install ` +
      "Chrome, Edge or Chromium, or name one in CCT_BROWSER",
  );
}

/** The line of playwright's long report that says why: the loader's complaint, else the first. */
const reasonOf = (report: string): string =>
  /error while loading shared libraries.*/.exec(report)?.[0] ?? report.trim().split("\n")[0] ?? "";

type Candidate = readonly [name: string, options: () => Promise<LaunchOptions>];

const named = (wanted: string): Candidate => [
  `CCT_BROWSER=${wanted}`,
  async () => (/[\\/]/.test(wanted) ? { executablePath: wanted } : { channel: wanted }),
];

function candidates(): Candidate[] {
  const onPath = ["chromium", "chromium-browser", "google-chrome"]
    .flatMap((name) =>
      (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name)),
    )
    .find((path) => existsSync(path));
  const start = async (libraries: boolean): Promise<LaunchOptions> => {
    const { executablePath, env } = await packagedChromium();
    const { LD_LIBRARY_PATH, ...fonts } = env;
    return {
      executablePath,
      env: { ...process.env, ...fonts, ...(libraries && { LD_LIBRARY_PATH }) } as Record<
        string,
        string
      >,
    };
  };
  return [
    ["packaged Chromium", () => start(true)],
    ["packaged Chromium with the system's libraries", () => start(false)],
    ["Chrome", async () => ({ channel: "chrome" })],
    ["Edge", async () => ({ channel: "msedge" })],
    ...(onPath ? [[onPath, async () => ({ executablePath: onPath })] as const] : []),
  ];
}
