#!/usr/bin/env node
"use strict";
require("../scripts/ensure-built.js");
require("../dist/src/cli.js").main(process.argv.slice(2));
