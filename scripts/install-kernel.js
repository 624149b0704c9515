"use strict";
/**
 * Puts the kernelspec where editors look for kernels: `npm run kernel:install [-- --prefix DIR]`.
 * It names this Node and this folder, so run it again after either has moved. Without --prefix it
 * goes into the user's Jupyter folder, with it into DIR/share/jupyter, as for a Python environment.
 */
const os = require("node:os");
const path = require("node:path");
const { parseArgs } = require("node:util");
const { writeKernelspec } = require("./kernelspec.js");

/** Where Jupyter keeps what belongs to the user; see "Data files" in Jupyter's documentation. */
function userDataFolder() {
  const { JUPYTER_DATA_DIR, APPDATA, XDG_DATA_HOME } = process.env;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  if (process.platform === "darwin") return path.join(os.homedir(), "Library", "Jupyter");
  if (process.platform === "win32")
    return path.join(APPDATA ?? path.join(os.homedir(), "AppData", "Roaming"), "jupyter");
  return path.join(XDG_DATA_HOME || path.join(os.homedir(), ".local", "share"), "jupyter");
}

function main() {
  let values;
  try {
    ({ values } = parseArgs({ options: { prefix: { type: "string" } } }));
  } catch (error) {
    process.stderr.write(
      `kernel:install: ${error.message}; usage: npm run kernel:install [-- --prefix DIR]\n`,
    );
    process.exit(2);
  }
  const data =
    values.prefix === undefined
      ? userDataFolder()
      : path.join(path.resolve(values.prefix), "share", "jupyter");
  try {
    require("./ensure-built.js").ensureBuilt();
    const file = writeKernelspec(data);
    process.stdout.write(
      `kernel:install: wrote ${file}; choose the kernel "TypeScript (CCT Lab)"\n`,
    );
  } catch (error) {
    process.stderr.write(
      `kernel:install: cannot write into ${data}: ${error.message}; name another folder with --prefix\n`,
    );
    process.exit(1);
  }
}

main();
