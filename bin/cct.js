#!/usr/bin/env node
"use strict";
require("../scripts/ensure-built.js").ensureBuilt();
void require("../dist/src/cli.js").main(process.argv.slice(2));
