/** @file Programs in Rust that attack the judge, with the outcomes that are fair. */
import type { HostileCases } from "./hostile-cases.js";

const TEST = `
#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn test_squares() {
        assert_eq!(squares(vec![1, 2, 3]), vec![1, 4, 9]);
        assert!(squares(vec![]).is_empty());
        for square in squares(vec![5]) { assert_eq!(square, 25); }
        assert!(squares(vec![-2])[0] == 4, "of a negative number");
    }
}
`;
const body = (text: string): string => `fn squares(xs: Vec<i32>) -> Vec<i32> {\n${text}\n}\n`;
const WRONG = body("xs");
const RIGHT = "xs.iter().map(|x| x * x).collect()";
/** Declares a call of the sandbox's channel. */
const imported = (name: string, as: string): string =>
  `#[link(wasm_import_module = "cct")]\nextern "C" { #[link_name = "${name}"] fn ${as}; }\n`;

/** See `HostileCases`. */
export const rust: HostileCases = {
  language: "rust",
  memoryLimit: 64,
  timeLimit: 1,
  test: TEST,
  support: "fn squares(xs: Vec<i32>) -> Vec<i32> {\n}\n",
  right: () =>
    "static SEEN: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);\n" +
    body(
      "thread_local!(static CALLS: std::cell::Cell<u32> = std::cell::Cell::new(0));\n" +
        "let first = CALLS.with(|calls| calls.replace(calls.get() + 1)) == 0;\n" +
        "assert_eq!(SEEN.swap(true, std::sync::atomic::Ordering::SeqCst), !first);\n" +
        RIGHT,
    ),
  hostile: [
    // ending early
    ["exits well in the call", body("std::process::exit(0)"), "exited"],
    ["aborts", body("std::process::abort()"), "exception"],
    ["panics", body("panic!()"), "exception"],
    ["panics with words of memory", body('panic!("memory")'), "exception"],
    [
      "catches its own panic",
      body("std::panic::catch_unwind(|| -> Vec<i32> { panic!() }).unwrap_or(xs)"),
      "exception",
    ],
    [
      "exits in a hook",
      body("std::panic::set_hook(Box::new(|_| std::process::exit(0)));\nvec![xs[9]]"),
      "exited",
    ],
    ["overflows", body("xs.iter().map(|x| x * i32::MAX).collect()"), "exception"],
    // forged answers
    ["gives nothing", body("vec![]"), "wrong output"],
    [
      "answers on the channel, then exits",
      imported("answer", "forge(at: *const u8, size: usize)") +
        body("unsafe { forge([1u8; 8].as_ptr(), 8) };\nstd::process::exit(0)"),
      "exited",
    ],
    [
      "answers with a size that is none",
      imported("answer", "forge(at: *const u8, size: usize)") +
        body("unsafe { forge(8 as *const u8, !0) };\nxs"),
      "crashed",
    ],
    [
      "gives the verdict itself",
      imported("finish", "finish(outcome: u32, checks: u32, at: *const u8, size: usize)") +
        body("unsafe { finish(0, 4, 8 as *const u8, 0) };\nxs"),
      "crashed",
    ],
    ["gives a text", 'fn squares(xs: Vec<i32>) -> String { "passed".into() }\n', "wrong output"],
    [
      "serves itself",
      `${WRONG}#[no_mangle] pub extern "C" fn cct_call(size: usize) { std::process::exit(0) }\n`,
      "syntax error",
    ],
    // patched checks
    ["defines assert", `macro_rules! assert_eq { ($($t:tt)*) => {} }\n${WRONG}`, "wrong output"],
    [
      "asserts nothing",
      `${body("assert!(true);\nassert_eq!(1, 1);\nxs")}#[cfg(test)] mod tests {}\n`,
      "wrong output",
    ],
    [
      "is equal to everything",
      "pub struct All;\n" +
        "impl PartialEq<Vec<i32>> for All { fn eq(&self, _: &Vec<i32>) -> bool { true } }\n" +
        "fn squares(xs: Vec<i32>) -> All { All }\n",
      "wrong output",
    ],
    ["redefines i32", `type i32 = i64;\n${WRONG}`, "wrong output"],
    [
      "brings a crate of the judge's name",
      `mod cct_candidate { pub fn serve<T>(f: T, size: usize) {} }\n${WRONG}`,
      "wrong output",
    ],
    [
      "writes over memory",
      body("for at in (0..usize::MAX).step_by(4096) { unsafe { *(at as *mut u8) = 0 } }\nxs"),
      "exception",
      "crashed",
    ],
    // the machine
    [
      "reads a file",
      body(`if std::fs::read("/etc/passwd").is_ok() { return ${RIGHT} }\nxs`),
      "wrong output",
    ],
    [
      "writes a file",
      body(`if std::fs::write("/tmp/cct", "x").is_ok() { return ${RIGHT} }\nxs`),
      "wrong output",
    ],
    [
      "starts a process",
      body('std::process::Command::new("id").status().unwrap();\nxs'),
      "exception",
    ],
    ["forks", `extern "C" { fn fork() -> i32; }\n${body("unsafe { fork() };\nxs")}`, "crashed"],
    [
      "opens a socket",
      body('std::net::TcpStream::connect("127.0.0.1:80").unwrap();\nxs'),
      "exception",
    ],
    ["starts a thread", body(`std::thread::spawn(move || ${RIGHT}).join().unwrap()`), "exception"],
    [
      "reads its environment",
      body(`if std::env::vars().count() > 0 { return ${RIGHT} }\nxs`),
      "wrong output",
    ],
    // limits
    [
      "takes all memory",
      body("let mut all = vec![];\nloop { all.push(vec![1u8; 1 << 20]) }"),
      "memory limit",
    ],
    ["takes too much at once", body("vec![1; 1 << 28]"), "memory limit"],
    ["never ends", body("loop { std::thread::yield_now() }"), "timeout"],
    [
      "calls itself for ever",
      `fn deep(x: &mut [i32; 99]) -> i32 { let mut y = *x; y[7] += 1; deep(&mut y) + y[9] }\n` +
        body("vec![deep(&mut [1; 99])]"),
      "stack overflow",
      "exception",
    ],
    ["prints without end", body('loop { println!("passed") }'), "output limit"],
    // the compiler
    [
      "takes a file's text in",
      `const TEXT: &str = include_str!("/etc/passwd");\n` +
        body(`if TEXT.len() > 0 { return ${RIGHT} }\nxs`),
      "missing module",
    ],
    [
      "takes a file in by a macro",
      `macro_rules! take { ($m:ident) => { $m!("/etc/passwd") } }\n` +
        `static TEXT: &[u8] = take!(include_bytes);\n${body(RIGHT)}`,
      "missing module",
    ],
    [
      "takes a file in as code",
      `include!("/etc/passwd");\n${body(RIGHT)}`,
      "missing module",
      "syntax error",
    ],
    [
      "takes a module in by its path",
      `#[path = "/etc/passwd"] mod other;\n${body(RIGHT)}`,
      "missing module",
      "syntax error",
    ],
    ["uses what is not there", `use serde::Serialize;\n${body(RIGHT)}`, "missing module"],
    ["uses what is not stable", `#![feature(asm)]\n${body(RIGHT)}`, "syntax error"],
    [
      "bombs the compiler with types",
      `fn f<T: Default>(n: u32, t: T) { if n > 0 { f(n - 1, (t, 1)) } }\n${body("f(9, 1);\nxs")}`,
      "syntax error",
      "timeout",
      "memory limit",
    ],
    [
      "bombs the compiler with constants",
      `const LOOP: u32 = { let mut n = 0u32; loop { n = n.wrapping_add(1) } };\n` +
        body("vec![LOOP as i32]"),
      "syntax error",
      "timeout",
    ],
    [
      "bombs the compiler with macros",
      `macro_rules! twice { ($($t:tt)*) => { twice!($($t)* $($t)*) } }\ntwice!(1 2 3);\n${WRONG}`,
      "syntax error",
      "timeout",
      "memory limit",
    ],
    [
      "bombs the linker",
      `static BIG: [i32; 1 << 28] = [1; 1 << 28];\n${body("vec![BIG[xs.len()]]")}`,
      "syntax error",
      "memory limit",
      "timeout",
    ],
  ],
};
