/**
 * @file The scripts of the two sides, put together from the .js files beside this one, which run
 *   inside QuickJS.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../files/project-root.js";

/** Who a realm belongs to: the trusted test, or what it judges. */
export type Side = "judge" | "candidate";

/** The script of one side, a function of `host` that returns the entry points. */
export function realmScript(side: Side): string {
  const [shared, surroundings, entries] = [
    ["channel", "kinds", "references", "timers", "collation", "comparison", "assertions"],
    ["surroundings", "modules"],
    side === "judge" ? ["frameworks", "judge"] : ["candidate"],
  ].map((names) =>
    names
      .map((name) =>
        readFileSync(
          join(projectRoot, "src", "languages", "javascript", "sandbox", `${name}.js`),
          "utf8",
        ),
      )
      .join("\n"),
  );
  return [
    '(function (host) { "use strict";',
    `const isJudge = ${side === "judge"};`,
    shared,
    surroundings,
    "surround(host);",
    "const modules = openModules(host);",
    entries,
    "return entries; })",
  ].join("\n");
}
