"use strict";
/** Rebuilds the embedded tier's data sets: `npm run datasets -- --help`. */
require("./ensure-built.js").ensureBuilt();
void require("../dist/src/mini/cli.js").main();
