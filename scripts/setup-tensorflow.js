"use strict";
/**
 * Gives programs run with engine: "eager" the `tensorflow` backend of tfjs: `npm run
 * setup:tensorflow [-- --gpu]`.
 *
 * The packages' own installers fetch a TensorFlow 2.9 library that many networks cannot reach, so
 * this takes the library out of TensorFlow's Python wheel and compiles the two C++ files of the
 * binding against it. Everything goes into .tensorflow/: the npm package with its dependencies (its
 * tfjs is removed, so that the project's own is found) and the wheel. Needs Linux, g++ (C++17) and
 * Python ≥ 3.10 with pip. Running it again repairs or replaces; with --if-missing it leaves a
 * finished one alone.
 */
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const VERSION = { binding: "4.22.0", tensorflow: "2.21.0", headers: "1.9.0" };
const gpu = process.argv.includes("--gpu");
const unknown = process.argv
  .slice(2)
  .filter((argument) => argument !== "--gpu" && argument !== "--if-missing");
const root = path.join(__dirname, "..");
const home = path.join(root, ".tensorflow");
const name = gpu ? "tfjs-node-gpu" : "tfjs-node";
const python = path.join(home, "python");

function fail(code, message) {
  process.stderr.write(`setup:tensorflow: ${message}\n`);
  process.exit(code);
}

/** Runs a command with its output shown; `hint` says what to do if it fails. */
function run(command, args, hint, cwd = home) {
  process.stderr.write(`$ ${path.basename(command)} ${args.join(" ")}\n`);
  const { status, error } = spawnSync(command, args, { cwd, stdio: ["ignore", 2, 2] });
  if (status === 0) return;
  // half a binding would look like a whole one
  fs.rmSync(path.join(home, "node_modules"), { recursive: true, force: true });
  fail(
    1,
    `${path.basename(command)} ${error ? `could not start (${error.message})` : `ended with ${status}`}; ${hint}`,
  );
}

if (unknown.length > 0)
  fail(2, `expected nothing, --gpu or --if-missing, got ${unknown.join(" ")}`);
if (process.platform !== "linux")
  fail(
    1,
    `expected Linux, got ${process.platform}; elsewhere install @tensorflow/${name} by its own installer`,
  );

const marker = path.join(home, "ready.json");
const wanted = JSON.stringify({ ...VERSION, name, home }); // a moved library is not found again
if (
  process.argv.includes("--if-missing") &&
  fs.existsSync(marker) &&
  fs.readFileSync(marker, "utf8") === wanted
)
  process.exit(0);
fs.rmSync(marker, { force: true });
fs.rmSync(path.join(home, "node_modules"), { recursive: true, force: true });
fs.mkdirSync(home, { recursive: true });
fs.writeFileSync(
  path.join(home, "package.json"),
  JSON.stringify({ private: true, description: "made by npm run setup:tensorflow" }),
);

const npm = process.env.npm_execpath;
const install = [
  "install",
  "--no-save",
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
  `@tensorflow/${name}@${VERSION.binding}`,
  `node-api-headers@${VERSION.headers}`,
];
run(
  npm ? process.execPath : "npm",
  npm ? [npm, ...install] : install,
  "check the network and npm's registry settings",
);
for (const entry of fs.readdirSync(path.join(home, "node_modules", "@tensorflow")))
  if (entry !== name)
    fs.rmSync(path.join(home, "node_modules", "@tensorflow", entry), { recursive: true });

const wheel = gpu
  ? `tensorflow[and-cuda]==${VERSION.tensorflow}`
  : `tensorflow-cpu==${VERSION.tensorflow}`;
run(
  "python3",
  [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--upgrade",
    "--target",
    python,
    ...(gpu ? [] : ["--no-deps"]),
    wheel,
  ],
  "Python 3.10 or newer with pip is needed, and a reachable package index",
);

const library = path.join(python, "tensorflow");
const binding = path.join(home, "node_modules", "@tensorflow", name);
const out = path.join(binding, "lib", "napi-v8");
fs.mkdirSync(out, { recursive: true });
run(
  "g++",
  [
    "-O2",
    "-std=c++17",
    "-shared",
    "-fPIC",
    "-DNAPI_VERSION=8",
    "-I",
    path.join(home, "node_modules", "node-api-headers", "include"),
    "-I",
    path.join(library, "include"),
    "-I",
    ".",
    "binding/tfjs_backend.cc",
    "binding/tfjs_binding.cc",
    "-o",
    path.join(out, "tfjs_binding.node"),
    "-L",
    library,
    "-l:libtensorflow_cc.so.2",
    "-l:libtensorflow_framework.so.2",
    `-Wl,-rpath,${library}`,
  ],
  "install g++ (Debian and Ubuntu: apt-get install g++)",
  binding,
);

const check =
  "const {loadTensorFlow}=require('./dist/src/engine/tensorflow/load-tensorflow.js');loadTensorFlow().then((tf)=>{if(tf.tensor1d([1,2]).square().sum().dataSync()[0]!==5)process.exit(1)})";
require("./ensure-built.js").ensureBuilt();
run(
  process.execPath,
  ["-e", check],
  "the binding was built but does not work; remove .tensorflow and try again",
  root,
);
fs.writeFileSync(marker, wanted);
process.stderr.write(
  `setup:tensorflow: @tensorflow/${name} ${VERSION.binding} runs on TensorFlow ${VERSION.tensorflow}\n`,
);
