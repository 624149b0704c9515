/**
 * @file The browser inside an npm package (@sparticuz/chromium, Linux x64): unpacked once into a
 * cache folder, with the shared libraries that a bare machine lacks (nss, nspr, expat; beyond them
 * it needs only glibc and libgcc) and Open Sans, the figures' font.
 */
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { brotliDecompressSync, createBrotliDecompress } from "node:zlib";
import { projectRoot } from "../files/project-root.js";

/** What playwright needs to start it. */
export interface PackagedBrowser {
  /** The unpacked browser. */
  readonly executablePath: string;
  /** Environment in which it finds its libraries and fonts. */
  readonly env: Readonly<Record<string, string>>;
}

const packageFolder = (): string =>
  dirname(dirname(dirname(require.resolve("@sparticuz/chromium")))); // …/build/cjs/index.cjs

/**
 * Unpacks the browser (62 MB packed, 194 MB unpacked, about 3 s the first time) and says how to
 * start it.
 * @throws Error where the package is missing or the platform is not Linux x64
 */
export async function packagedChromium(): Promise<PackagedBrowser> {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error(
      `packaged browser: expected linux x64, got ${process.platform} ${process.arch}; ` +
        "install Chrome, Edge or Chromium",
    );
  const { version } = JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8")) as {
    version: string;
  };
  const name = `chromium-${version}`;
  let failure: unknown;
  for (const cache of [join(projectRoot, ".cache"), join(tmpdir(), "cct-lab-cache")]) {
    const folder = join(cache, name);
    try {
      if (!existsSync(join(folder, "ready"))) await unpack(folder);
      return {
        executablePath: join(folder, "chromium"),
        env: {
          LD_LIBRARY_PATH: join(folder, "lib"),
          FONTCONFIG_PATH: folder,
          FONTCONFIG_FILE: join(folder, "fonts.conf"),
          HOME: folder,
        },
      };
    } catch (error) {
      failure = error; // the project's folder may be read-only: try the system's
    }
  }
  throw failure;
}

/**
 * Unpacks aside and renames, so that two processes at once, or one that is killed, leave a whole
 * folder or none.
 */
async function unpack(folder: string): Promise<void> {
  const aside = `${folder}.${process.pid}.partial`;
  const packed = (name: string): string => join(packageFolder(), "bin", name);
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true });
  try {
    await pipeline(
      createReadStream(packed("chromium.br")),
      createBrotliDecompress(),
      createWriteStream(join(aside, "chromium"), { mode: 0o755 }),
    );
    for (const archive of ["al2023.tar.br", "fonts.tar.br"])
      for (const { name, content } of filesOfTar(
        brotliDecompressSync(readFileSync(packed(archive))),
      )) {
        mkdirSync(dirname(join(aside, name)), { recursive: true });
        writeFileSync(join(aside, name), content);
      }
    writeFileSync(
      join(aside, "fonts.conf"),
      `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(folder, "fonts")}</dir><cachedir>${join(folder, "font-cache")}</cachedir></fontconfig>
`,
    );
    writeFileSync(join(aside, "ready"), "");
    try {
      renameSync(aside, folder);
    } catch (error) {
      if (!existsSync(join(folder, "ready"))) throw error; // else another process was quicker
    }
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/**
 * The regular files of a tar archive: headers of 512 bytes, each file padded to 512 (POSIX ustar).
 */
function filesOfTar(archive: Buffer): { name: string; content: Buffer }[] {
  const files: { name: string; content: Buffer }[] = [];
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0;) {
    const name = archive.toString("utf8", at, at + 100).replace(/\0.*$/s, "");
    const size = parseInt(archive.toString("ascii", at + 124, at + 136), 8);
    if ("0\0".includes(String.fromCharCode(archive[at + 156]!)))
      files.push({ name, content: archive.subarray(at + 512, at + 512 + size) });
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

/**
 * The package's fonts as data: a page that embeds them looks the same in every browser.
 * @returns base64 of the TrueType files, by CSS weight
 */
export function openSans(): { weight: number; base64: string }[] {
  const weights: Readonly<Record<string, number>> = {
    "OpenSans-Regular.ttf": 400,
    "OpenSans-Bold.ttf": 700,
  };
  return filesOfTar(
    brotliDecompressSync(readFileSync(join(packageFolder(), "bin", "fonts.tar.br"))),
  ).flatMap(({ name, content }) => {
    const weight = weights[basename(name)];
    return weight === undefined ? [] : [{ weight, base64: content.toString("base64") }];
  });
}
