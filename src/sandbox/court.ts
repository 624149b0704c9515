/** @file What tries programs inside a sandbox thread, and which one a language has. */
import type { Image } from "./image.js";
import type { JavaScriptCourtStart } from "./javascript/courtroom.js";
import type { Limits } from "./courtroom.js";
import type { Program, Verdict } from "./outcome.js";
import type { WasmModule } from "./web-assembly.js";

/** Tries one program after the other; nothing of one is left for the next. */
export interface Court {
  /** Returns when the program ended (an endless loop is the caller's to stop). */
  try(program: Program): Verdict | Promise<Verdict>;
}

export interface PythonCourtStart {
  readonly language: "python";
  readonly python: WasmModule;
  readonly image: Image;
  readonly limits: Limits;
}

/** What a court is made of; can be sent to a thread. */
export type CourtStart = PythonCourtStart | JavaScriptCourtStart;

/** Opens the court of a language, and loads no other. */
export async function openCourt(start: CourtStart): Promise<Court> {
  if (start.language === "javascript") {
    const { JavaScriptCourtroom } = await import("./javascript/courtroom.js");
    return new JavaScriptCourtroom(start).open();
  }
  const { Courtroom } = await import("./courtroom.js");
  return new Courtroom(start.python, start.image, start.limits);
}
