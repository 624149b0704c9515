/** @file The files that a sandboxed Python finds: /tmp in memory, and the time zones. */
import { OpenFiles } from "../../wasi/file-calls.js";
import { timeZones } from "./time-zones.js";

/** What an interpreter has open at its start. */
export const openFiles = (): OpenFiles =>
  new OpenFiles({ path: "/usr/share/zoneinfo", open: timeZones });
