/** @file node's `assert/strict`. */
module.exports = require("assert").strict;
