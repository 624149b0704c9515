// The candidate's side: one function that is called with bytes.
mod cross;
pub use cross::{Get, Put, Reader, Writer};

#[link(wasm_import_module = "cct")]
extern "C" {
    #[link_name = "fetch"]
    fn cct_fetch(at: *mut u8);
    #[link_name = "answer"]
    fn cct_answer(at: *const u8, size: usize);
}

/// A function whose parameters can be read and whose result can be written.
pub trait Served<Given> {
    fn call(self, question: &mut Reader, reply: &mut Writer);
}

macro_rules! served {
    ($(($($part:ident)*);)*) => {$(
        impl<Function, Result, $($part),*> Served<($($part,)*)> for Function
        where
            Function: FnOnce($($part),*) -> Result,
            Result: Put,
            $($part: Get,)*
        {
            #[allow(non_snake_case, unused_variables)]
            fn call(self, question: &mut Reader, reply: &mut Writer) {
                $(let $part = <$part as Get>::get(question);)*
                self($($part),*).put(reply)
            }
        }
    )*};
}
served! {
    (); (A); (A B); (A B C); (A B C D); (A B C D E); (A B C D E F); (A B C D E F G);
    (A B C D E F G H);
}

/// Answers one call.
pub fn serve<Given>(function: impl Served<Given>, size: usize) {
    let mut bytes = vec![0; size];
    unsafe { cct_fetch(bytes.as_mut_ptr()) };
    let mut question = Reader::new(bytes);
    let mut reply = Writer::default();
    function.call(&mut question, &mut reply);
    for write in &question.changed {
        write(&mut reply)
    }
    unsafe { cct_answer(reply.0.as_ptr(), reply.0.len()) }
}
