// The judge's side: a function that asks the candidate, and assertions that count.
mod cross;
pub use cross::{Change, Get, Put, Reader, Writer};
use std::cell::Cell;
use std::fmt::Debug;

#[link(wasm_import_module = "cct")]
extern "C" {
    #[link_name = "ask"]
    fn cct_ask(at: *const u8, size: usize) -> usize;
    #[link_name = "take"]
    fn cct_take(at: *mut u8);
    #[link_name = "finish"]
    fn cct_finish(outcome: u32, checks: u32, at: *const u8, size: usize) -> !;
}

#[link(wasm_import_module = "wasi_snapshot_preview1")]
extern "C" {
    fn random_get(at: *mut u8, size: usize) -> i32;
}

thread_local!(static CHECKS: Cell<u32> = Cell::new(0));

/// Moves the random bytes on by two, called before the tests. They are one fixed sequence; from its
/// first byte on, Rust/32's test draws a polynomial on which its canonical solution never ends.
pub fn begin() {
    let mut bytes = [0; 2];
    unsafe { random_get(bytes.as_mut_ptr(), bytes.len()) };
}

/// Ends the program with an outcome, as the host numbers them.
pub fn finish(outcome: u32, words: &str) -> ! {
    unsafe { cct_finish(outcome, CHECKS.with(Cell::get), words.as_ptr(), words.len()) }
}

/// Counts an assertion; one that fails decides and ends the program.
pub fn check(holds: bool, words: impl FnOnce() -> String) {
    CHECKS.with(|checks| checks.set(checks.get() + 1));
    if !holds {
        finish(1, &words())
    }
}

/// Asks the candidate.
pub fn ask(question: Writer) -> Reader {
    let mut reply = vec![0; unsafe { cct_ask(question.0.as_ptr(), question.0.len()) }];
    unsafe { cct_take(reply.as_mut_ptr()) };
    Reader::new(reply)
}

/// Ends the program if a reply was none of the declared types.
pub fn end(reply: Reader) {
    if !reply.is_whole() {
        finish(1, "the candidate gave a value of another type")
    }
}

/// What a comparison says that fails.
pub fn compared(words: &str, left: &dyn Debug, right: &dyn Debug) -> String {
    let text: String = format!("{} with {:?} and {:?}", words, left, right);
    text.chars().take(500).collect()
}

#[macro_export]
macro_rules! assert {
    ($holds:expr $(,)?) => {
        $crate::check($holds, || concat!("assert!(", stringify!($holds), ")").into())
    };
    ($holds:expr, $($words:tt)+) => { $crate::assert!($holds) };
}

#[macro_export]
macro_rules! assert_eq {
    ($left:expr, $right:expr $(,)?) => {
        match (&$left, &$right) {
            (left, right) => $crate::check(*left == *right, || {
                $crate::compared(
                    concat!("assert_eq!(", stringify!($left), ", ", stringify!($right), ")"),
                    &*left,
                    &*right,
                )
            }),
        }
    };
    ($left:expr, $right:expr, $($words:tt)+) => { $crate::assert_eq!($left, $right) };
}

#[macro_export]
macro_rules! assert_ne {
    ($left:expr, $right:expr $(,)?) => {
        match (&$left, &$right) {
            (left, right) => $crate::check(*left != *right, || {
                $crate::compared(
                    concat!("assert_ne!(", stringify!($left), ", ", stringify!($right), ")"),
                    &*left,
                    &*right,
                )
            }),
        }
    };
    ($left:expr, $right:expr, $($words:tt)+) => { $crate::assert_ne!($left, $right) };
}
