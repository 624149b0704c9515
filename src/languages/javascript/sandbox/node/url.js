/** @file node's `url`: URL and URLSearchParams of npm's whatwg-url, and paths of file: URLs. */
const { TextEncoder, TextDecoder } = require("#text");
const { URL, URLSearchParams } = require("whatwg-url");

if (URL.canParse === undefined)
  URL.canParse = (url, base) => {
    try {
      return Boolean(new URL(url, base).href);
    } catch {
      return false;
    }
  };

module.exports = {
  URL,
  URLSearchParams,
  fileURLToPath: (url) => decodeURIComponent(new URL(url).pathname),
  pathToFileURL: (path) =>
    new URL(`file://${encodeURI(path).replace(/[?#]/g, encodeURIComponent)}`),
  urlToHttpOptions: (url) => ({
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    hash: url.hash,
    search: url.search,
    pathname: url.pathname,
    path: `${url.pathname}${url.search}`,
    href: url.href,
    ...(url.port !== "" && { port: Number(url.port) }),
  }),
};
