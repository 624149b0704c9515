/**
 * @file The judge under attack by compiled programs: see hostile.test.ts. Needs the languages'
 * compilers; `npm run test:peers` makes them.
 */
import { needsToolchain } from "../peers.js";
import { cpp } from "./cases/cpp-hostile.js";
import { golang } from "./cases/golang-hostile.js";
import { java } from "./cases/java-hostile.js";
import { rust } from "./cases/rust-hostile.js";
import { hostileSuite } from "./cases/hostile-suite.js";

for (const cases of [golang, cpp, rust, java]) hostileSuite(cases, needsToolchain(cases.language));
