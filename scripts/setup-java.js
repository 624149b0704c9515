"use strict";
/**
 * A Java runtime with its compiler, cut to what the sandbox starts, and TeaVM, which makes
 * WebAssembly of classes: 110 MB. TeaVM 0.13.1 is the last version whose WebAssembly needs no
 * garbage collector of its engine, which Node has from version 22 on.
 */
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { hasApt, unpackedPackages } = require("./debian-packages.js");

const TEAVM = "0.13.1";
/** Oldest version of Java whose programs are compiled. */
const LEAST = 17;
const PACKAGE = "openjdk-17-jdk-headless";
const MODULES =
  "java.base,java.compiler,java.logging,java.management,java.xml,jdk.compiler,jdk.jartool,jdk.zipfs";

/** Without TeaVM's metaprogramming, which runs code of programs while they are compiled. */
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>cct</groupId><artifactId>teavm</artifactId><version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.teavm</groupId><artifactId>teavm-classlib</artifactId><version>${TEAVM}</version>
      <exclusions><exclusion>
        <groupId>org.teavm</groupId><artifactId>teavm-metaprogramming-impl</artifactId>
      </exclusion></exclusions>
    </dependency>
  </dependencies>
</project>
`;

/** Fills `aside`; returns the version. */
module.exports = function setUpJava({ scratch, aside, run }) {
  const home = systemHome() ?? unpackedHome(scratch, run);
  const env = { ...process.env, JAVA_HOME: home };
  fs.writeFileSync(path.join(scratch, "pom.xml"), POM);
  const lib = path.join(aside, "lib");
  run("mvn", ["-q", "-B", "dependency:copy-dependencies", `-DoutputDirectory=${lib}`], {
    env,
    cwd: scratch,
    hint: "check the network, and that Maven's repository has this version",
  });
  const jdk = path.join(aside, "jdk");
  const kept = ["--strip-debug", "--no-header-files", "--no-man-pages", "--compress=0"];
  run(path.join(home, "bin", "jlink"), [...kept, "--add-modules", MODULES, "--output", jdk], {
    env,
    hint: `the JDK in ${home} is not whole`,
  });
  const said = run(path.join(jdk, "bin", "java"), ["--version"]).split("\n")[0];
  return `${said} and TeaVM ${TEAVM}\n${fs.readdirSync(lib).sort().join(" ")}\n`;
};

/** What of the system is missing; undefined where nothing is. */
module.exports.lacks = () => {
  if (spawnSync("mvn", ["--version"]).error !== undefined) return "mvn (Maven)";
  if (systemHome() !== undefined || hasApt()) return undefined;
  return `a JDK of ${LEAST} or later, or apt-get of Debian or Ubuntu`;
};

/** Folder of the JDK on the path, if it is whole and new enough. */
function systemHome() {
  const asked = spawnSync("java", ["-XshowSettings:properties", "-version"], { encoding: "utf8" });
  if (asked.error !== undefined || asked.status !== 0) return undefined;
  const home = /java\.home = (.*)/.exec(asked.stderr)?.[1].trim();
  const version = Number(/java\.specification\.version = (\d+)/.exec(asked.stderr)?.[1]);
  const has = (...parts) => fs.existsSync(path.join(home, ...parts));
  if (home === undefined || !(version >= LEAST)) return undefined;
  return has("bin", "jlink") && has("jmods", "jdk.compiler.jmod") ? home : undefined;
}

/** Folder of Debian's JDK, unpacked; its links into /etc lead to its own files. */
function unpackedHome(scratch, run) {
  const root = unpackedPackages({
    scratch,
    call: run,
    names: [],
    alone: [PACKAGE, PACKAGE.replace("jdk", "jre")],
  });
  const places = path.join(root, "usr", "lib", "jvm");
  const home = fs
    .readdirSync(places)
    .map((name) => path.join(places, name))
    .find((one) => fs.existsSync(path.join(one, "bin", "jlink")));
  relink(home, root);
  return home;
}

/** Makes absolute links of a folder lead into `root`. */
function relink(folder, root) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) relink(place, root);
    if (!entry.isSymbolicLink() || !fs.readlinkSync(place).startsWith("/")) continue;
    const target = path.join(root, fs.readlinkSync(place));
    fs.rmSync(place);
    fs.symlinkSync(target, place);
  }
}
