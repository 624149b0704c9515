/**
 * @file The folder /usr/share/zoneinfo of a sandboxed program: the IANA time zones, read-only. The
 * data is PyPI's tzdata, packed by tools/time_zones.py; it is unpacked when a program first looks.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { projectRoot } from "../../../files/project-root.js";
import { fixedFolder, type Folder } from "../../wasi/temporary-folder.js";

let unpacked: Folder | undefined;

/** The zones by name, as folders of TZif files; the same for all programs of a thread. */
export function timeZones(): Folder {
  if (unpacked !== undefined) return unpacked;
  const file = join(projectRoot, "src", "languages", "python", "sandbox", "time-zones.json.gz");
  const packed = JSON.parse(gunzipSync(readFileSync(file)).toString()) as [string[], string][];
  const files = packed.flatMap(([names, text]) => {
    const bytes = Buffer.from(text, "base64");
    return names.map((name): [string, Uint8Array<ArrayBuffer>] => [name, bytes]);
  });
  unpacked = fixedFolder(files);
  return unpacked;
}
