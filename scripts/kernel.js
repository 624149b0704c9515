"use strict";
/** Starts the notebook kernel: `node scripts/kernel.js CONNECTION_FILE`, as the kernelspec says. */
const build = require("./ensure-built.js");
if (build.isStale()) {
  const { ok, report } = build.compile();
  if (!ok)
    process.stderr.write(
      `${report}\ncct-lab kernel: src does not compile; the kernel starts with what was built, correct src and run the import cell again\n`,
    );
}
void require("../dist/src/kernel/kernel.js").startKernel(process.argv[2]);
