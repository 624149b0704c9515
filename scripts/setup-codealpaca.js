"use strict";
/**
 * Makes .cache/codealpaca (src/recipes/codealpaca.ts): `npm run setup:codealpaca -- codealpaca.json
 * --against humanevalpack-python.jsonl --against humanevalpack-js.jsonl`.
 */
require("./ensure-built.js").ensureBuilt();
void require("../dist/src/recipes/codealpaca.js").main();
