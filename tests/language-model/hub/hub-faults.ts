/**
 * @file Every way in which a pull from a hub can fail at once: how the hub behaves, how it is asked,
 *   and the one error that must come of it.
 */
import type { Behaviour } from "./local-hub.js";

/** One clear error each. */
export const FAULTS: readonly (readonly [
  what: string,
  behaviour: Behaviour,
  options: object,
  error: string,
  message: RegExp,
])[] = [
  [
    "401",
    { status: 401 },
    {},
    "UsageError",
    /answered 401, it does not exist or needs an access token; .*HF_TOKEN/,
  ],
  [
    "403 in spite of a token",
    { status: 403 },
    { token: "x" },
    "UsageError",
    /answered 403, it does not exist or needs another token/,
  ],
  [
    "404",
    {},
    { revision: "gone" },
    "UsageError",
    /some\/tiny at revision gone: .* answered 404 to .*no such model, revision or file/,
  ],
  [
    "404 for one file",
    { status: 404, at: /resolve.*tokenizer\.json/ },
    {},
    "UsageError",
    /answered 404 to .*tokenizer\.json/,
  ],
  ["500", { status: 500 }, {}, "WorkError", /answered 500 .*try again later/],
  [
    "a list that is cut off",
    { truncatedListing: true },
    {},
    "WorkError",
    /the answer to .*tree.* was cut off/,
  ],
  [
    "a list that is none",
    { listing: () => [{ path: 3 }] },
    {},
    "UsageError",
    /list of files of some\/tiny at revision main: 0\.type/,
  ],
  [
    "no safetensors",
    { listing: (entries) => entries.filter((e) => !String(e["path"]).endsWith(".safetensors")) },
    {},
    "UsageError",
    /expected weights named model\.safetensors \(or its shards\), got pytorch_model\.bin/,
  ],
  [
    "more bytes than listed",
    {
      listing: (entries) =>
        entries.map((e) => (e["path"] === "config.json" ? { ...e, size: 5 } : e)),
    },
    {},
    "WorkError",
    /expected config\.json to have 5 bytes, got more/,
  ],
  [
    "fewer bytes than listed",
    {
      listing: (entries) =>
        entries.map((e) => (e["path"] === "config.json" ? { ...e, size: 50_000 } : e)),
    },
    {},
    "WorkError",
    /config\.json must be as listed, but it has \d+ bytes, expected 50000; run the same command again to fetch it anew/,
  ],
  [
    "no server",
    {},
    { endpoint: "http://127.0.0.1:9" },
    "WorkError",
    /cannot reach http:\/\/127\.0\.0\.1:9 \(.*--endpoint/,
  ],
  [
    "an address that is none",
    {},
    { endpoint: "ftp://x" },
    "UsageError",
    /expected the hub's address as http/,
  ],
];
