"use strict";
/**
 * Programs of Debian or Ubuntu, fetched by apt-get and unpacked in a folder; nothing is installed,
 * and no right of an administrator is asked for.
 */
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const HINT = "check the network and the system's list of package sources";
const FOLDERS = { "State::lists": "lists", Cache: "cache", "Cache::archives": "archives" };

/** Whether the system has apt-get. */
function hasApt() {
  return spawnSync("apt-get", ["--version"]).error === undefined;
}

/**
 * Fetches packages and unpacks them.
 * @param scratch  a folder for lists and archives, which the caller removes
 * @param call  runs a program, (program, arguments, {hint, cwd}), and ends the process if it fails
 * @param names  packages that are fetched with what they need and the system lacks
 * @param alone  packages that are fetched without what they need
 * @returns the folder that holds their files, as from the root
 */
function unpackedPackages({ scratch, call, names, alone = [] }) {
  const options = ["-q", "-y", "-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User="];
  for (const [key, name] of Object.entries(FOLDERS)) {
    fs.mkdirSync(path.join(scratch, name, "partial"), { recursive: true });
    options.push("-o", `Dir::${key}=${path.join(scratch, name)}`);
  }
  const archives = path.join(scratch, "archives");
  const apt = (...args) => call("apt-get", [...options, ...args], { hint: HINT, cwd: archives });
  apt("update");
  apt("install", "--download-only", "--reinstall", "--no-install-recommends", ...names);
  if (alone.length > 0) apt("download", ...alone);
  const root = path.join(scratch, "root");
  for (const file of fs.readdirSync(archives))
    if (file.endsWith(".deb"))
      call("dpkg-deb", ["-x", path.join(archives, file), root], {
        hint: "the package is damaged",
        cwd: archives,
      });
  return root;
}

module.exports = { hasApt, unpackedPackages };
