// Calls between the judge's program and the candidate's: plain data as bytes, laid out as the
// declared types say. What is no plain data has no `Put` or `Get`, so such a test does not compile.
use std::any::Any;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::hash::{BuildHasher, Hash};
use std::rc::Rc;
use std::sync::Arc;

/// A message that is written.
#[derive(Default)]
pub struct Writer(pub Vec<u8>);

/// A message that is read; `damaged` from where it is none of the types that were read.
pub struct Reader {
    bytes: Vec<u8>,
    at: usize,
    /// Whether what was read is no message.
    pub damaged: bool,
    /// What the other side sees changed after the call.
    pub changed: Vec<Box<dyn Fn(&mut Writer)>>,
}

impl Writer {
    pub fn number(&mut self, n: u64) {
        self.0.extend_from_slice(&n.to_le_bytes());
    }
}

impl Reader {
    pub fn new(bytes: Vec<u8>) -> Reader {
        Reader { bytes, at: 0, damaged: false, changed: Vec::new() }
    }

    fn raw(&mut self, size: usize) -> &[u8] {
        let from = self.at;
        if self.damaged || size > self.bytes.len() - from {
            self.damaged = true;
            return &[0; 16][..size.min(16)];
        }
        self.at += size;
        &self.bytes[from..self.at]
    }

    pub fn number(&mut self) -> u64 {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(self.raw(8));
        u64::from_le_bytes(bytes)
    }

    // A number of things of at least a byte each.
    fn count(&mut self) -> usize {
        let n = self.number();
        if n > (self.bytes.len() - self.at) as u64 {
            self.damaged = true;
        }
        if self.damaged { 0 } else { n as usize }
    }

    /// Whether all was read, and was a message.
    pub fn is_whole(&self) -> bool {
        !self.damaged && self.at == self.bytes.len()
    }
}

/// What can be written.
pub trait Put {
    fn put(&self, w: &mut Writer);
}

/// What can be read.
pub trait Get: Sized {
    fn get(r: &mut Reader) -> Self;
}

macro_rules! integers {
    ($($t:ty)*) => {$(
        impl Put for $t {
            fn put(&self, w: &mut Writer) { w.0.extend_from_slice(&(*self as i128).to_le_bytes()) }
        }
        impl Get for $t {
            fn get(r: &mut Reader) -> $t {
                let mut bytes = [0; 16];
                bytes.copy_from_slice(r.raw(16));
                let n = i128::from_le_bytes(bytes);
                if n as $t as i128 != n { r.damaged = true }
                n as $t
            }
        }
    )*};
}
integers! { i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize }

macro_rules! floats {
    ($($t:ty)*) => {$(
        impl Put for $t {
            fn put(&self, w: &mut Writer) { w.number((*self as f64).to_bits()) }
        }
        impl Get for $t {
            fn get(r: &mut Reader) -> $t { f64::from_bits(r.number()) as $t }
        }
    )*};
}
floats! { f32 f64 }

impl Put for bool {
    fn put(&self, w: &mut Writer) {
        w.0.push(*self as u8)
    }
}
impl Get for bool {
    fn get(r: &mut Reader) -> bool {
        let byte = r.raw(1)[0];
        r.damaged |= byte > 1;
        byte == 1
    }
}
impl Put for char {
    fn put(&self, w: &mut Writer) {
        w.number(*self as u64)
    }
}
impl Get for char {
    fn get(r: &mut Reader) -> char {
        let n = r.number();
        let found = if n > 0x10ffff { None } else { char::from_u32(n as u32) };
        r.damaged |= found.is_none();
        found.unwrap_or(' ')
    }
}
impl Put for str {
    fn put(&self, w: &mut Writer) {
        w.number(self.len() as u64);
        w.0.extend_from_slice(self.as_bytes())
    }
}
impl Put for String {
    fn put(&self, w: &mut Writer) {
        self.as_str().put(w)
    }
}
impl Get for String {
    fn get(r: &mut Reader) -> String {
        let size = r.count();
        let bytes = if size == 0 { Vec::new() } else { r.raw(size).to_vec() };
        let text = String::from_utf8(bytes);
        r.damaged |= text.is_err();
        text.unwrap_or_default()
    }
}

macro_rules! sequences {
    ($($name:ident [$($bound:path),*];)*) => {$(
        impl<T: Put> Put for $name<T> {
            fn put(&self, w: &mut Writer) {
                w.number(self.len() as u64);
                self.iter().for_each(|one| one.put(w))
            }
        }
        impl<T: Get $(+ $bound)*> Get for $name<T> {
            fn get(r: &mut Reader) -> $name<T> { several::<T>(r).into_iter().collect() }
        }
    )*};
}
sequences! { Vec []; VecDeque []; LinkedList []; BTreeSet [Ord]; BinaryHeap [Ord]; }

fn several<T: Get>(r: &mut Reader) -> Vec<T> {
    let mut all = Vec::new();
    for _ in 0..r.count() {
        if r.damaged {
            break;
        }
        all.push(T::get(r));
    }
    all
}

impl<T: Put, S> Put for HashSet<T, S> {
    fn put(&self, w: &mut Writer) {
        w.number(self.len() as u64);
        self.iter().for_each(|one| one.put(w))
    }
}
impl<T: Get + Hash + Eq, S: BuildHasher + Default> Get for HashSet<T, S> {
    fn get(r: &mut Reader) -> Self {
        several::<T>(r).into_iter().collect()
    }
}
impl<K: Put, V: Put, S> Put for HashMap<K, V, S> {
    fn put(&self, w: &mut Writer) {
        w.number(self.len() as u64);
        self.iter().for_each(|one| one.put(w))
    }
}
impl<K: Get + Hash + Eq, V: Get, S: BuildHasher + Default> Get for HashMap<K, V, S> {
    fn get(r: &mut Reader) -> Self {
        several::<(K, V)>(r).into_iter().collect()
    }
}
impl<K: Put, V: Put> Put for BTreeMap<K, V> {
    fn put(&self, w: &mut Writer) {
        w.number(self.len() as u64);
        self.iter().for_each(|one| one.put(w))
    }
}
impl<K: Get + Ord, V: Get> Get for BTreeMap<K, V> {
    fn get(r: &mut Reader) -> Self {
        several::<(K, V)>(r).into_iter().collect()
    }
}
impl<T: Put> Put for [T] {
    fn put(&self, w: &mut Writer) {
        w.number(self.len() as u64);
        self.iter().for_each(|one| one.put(w))
    }
}
impl<T: Put, const N: usize> Put for [T; N] {
    fn put(&self, w: &mut Writer) {
        self.iter().for_each(|one| one.put(w))
    }
}
impl<T: Get, const N: usize> Get for [T; N] {
    fn get(r: &mut Reader) -> Self {
        [(); N].map(|()| T::get(r))
    }
}

// Both `Option` and `Result` are a flag and what is there.
impl<T: Put> Put for Option<T> {
    fn put(&self, w: &mut Writer) {
        self.is_some().put(w);
        self.iter().for_each(|one| one.put(w))
    }
}
impl<T: Get> Get for Option<T> {
    fn get(r: &mut Reader) -> Self {
        if bool::get(r) { Some(T::get(r)) } else { None }
    }
}
impl<T: Put, E: Put> Put for Result<T, E> {
    fn put(&self, w: &mut Writer) {
        self.is_ok().put(w);
        match self {
            Ok(value) => value.put(w),
            Err(error) => error.put(w),
        }
    }
}
impl<T: Get, E: Get> Get for Result<T, E> {
    fn get(r: &mut Reader) -> Self {
        if bool::get(r) { Ok(T::get(r)) } else { Err(E::get(r)) }
    }
}
impl Put for Ordering {
    fn put(&self, w: &mut Writer) {
        (*self as i8).put(w)
    }
}
impl Get for Ordering {
    fn get(r: &mut Reader) -> Self {
        i8::get(r).cmp(&0)
    }
}

macro_rules! tuples {
    ($(($($part:ident)*);)*) => {$(
        impl<$($part: Put),*> Put for ($($part,)*) {
            #[allow(non_snake_case, unused_variables)]
            fn put(&self, w: &mut Writer) { let ($($part,)*) = self; $($part.put(w);)* }
        }
        impl<$($part: Get),*> Get for ($($part,)*) {
            #[allow(unused_variables, clippy::unused_unit)]
            fn get(r: &mut Reader) -> Self { ($($part::get(r),)*) }
        }
    )*};
}
tuples! {
    (); (A); (A B); (A B C); (A B C D); (A B C D E); (A B C D E F); (A B C D E F G);
    (A B C D E F G H);
}

impl<T: Put + ?Sized> Put for &T {
    fn put(&self, w: &mut Writer) {
        (**self).put(w)
    }
}
impl<T: Put + ?Sized> Put for &mut T {
    fn put(&self, w: &mut Writer) {
        (**self).put(w)
    }
}

// What is lent to a call is never freed: a program answers a few.
impl<'a, T: Get + 'a> Get for &'a T {
    fn get(r: &mut Reader) -> Self {
        Box::leak(Box::new(T::get(r)))
    }
}
impl<'a> Get for &'a str {
    fn get(r: &mut Reader) -> Self {
        Box::leak(String::get(r).into_boxed_str())
    }
}
impl<'a, T: Get + 'a> Get for &'a [T] {
    fn get(r: &mut Reader) -> Self {
        Box::leak(several(r).into_boxed_slice())
    }
}
impl<'a> Get for &'a dyn Any {
    fn get(r: &mut Reader) -> Self {
        Box::leak(Box::<dyn Any>::get(r))
    }
}
impl<'a, T: Get + Put + 'static> Get for &'a mut T {
    fn get(r: &mut Reader) -> Self {
        let lent: *mut T = Box::into_raw(Box::new(T::get(r)));
        r.changed.push(Box::new(move |w| unsafe { (*lent).put(w) }));
        unsafe { &mut *lent }
    }
}
impl<'a, T: Get + Put + 'static> Get for &'a mut [T] {
    fn get(r: &mut Reader) -> Self {
        let lent: *mut [T] = Box::into_raw(several(r).into_boxed_slice());
        r.changed.push(Box::new(move |w| unsafe { (*lent).put(w) }));
        unsafe { &mut *lent }
    }
}

/// What a call did to what it was lent.
pub trait Change {
    fn change(self, r: &mut Reader);
}
impl<'a, T: Get> Change for &'a mut T {
    fn change(self, r: &mut Reader) {
        *self = T::get(r)
    }
}
impl<'a, T: Get> Change for &'a mut [T] {
    fn change(self, r: &mut Reader) {
        let now = several::<T>(r);
        r.damaged |= now.len() != self.len();
        self.iter_mut().zip(now).for_each(|(old, new)| *old = new)
    }
}

macro_rules! holders {
    ($($name:ident)*) => {$(
        impl<T: Put + ?Sized> Put for $name<T> {
            fn put(&self, w: &mut Writer) { (**self).put(w) }
        }
        impl<T: Get> Get for $name<T> {
            fn get(r: &mut Reader) -> Self { $name::new(T::get(r)) }
        }
    )*};
}
holders! { Box Rc Arc }

impl<T: Put> Put for RefCell<T> {
    fn put(&self, w: &mut Writer) {
        self.borrow().put(w)
    }
}
impl<T: Get> Get for RefCell<T> {
    fn get(r: &mut Reader) -> Self {
        RefCell::new(T::get(r))
    }
}
impl<T: Put + Copy> Put for Cell<T> {
    fn put(&self, w: &mut Writer) {
        self.get().put(w)
    }
}
impl<T: Get> Get for Cell<T> {
    fn get(r: &mut Reader) -> Self {
        Cell::new(T::get(r))
    }
}
impl<T: Put> Put for Reverse<T> {
    fn put(&self, w: &mut Writer) {
        self.0.put(w)
    }
}
impl<T: Get> Get for Reverse<T> {
    fn get(r: &mut Reader) -> Self {
        Reverse(T::get(r))
    }
}
impl<'a> Put for Cow<'a, str> {
    fn put(&self, w: &mut Writer) {
        (**self).put(w)
    }
}
impl<'a> Get for Cow<'a, str> {
    fn get(r: &mut Reader) -> Self {
        Cow::Owned(String::get(r))
    }
}

/// What a value of a type was that has no place in the list below.
pub struct Opaque;

macro_rules! any {
    ($($number:literal $t:ty;)*) => {
        impl Put for dyn Any {
            fn put(&self, w: &mut Writer) {
                $(if let Some(value) = self.downcast_ref::<$t>() {
                    w.number($number);
                    return value.put(w);
                })*
                w.number(0)
            }
        }
        impl Get for Box<dyn Any> {
            fn get(r: &mut Reader) -> Self {
                match r.number() {
                    $($number => Box::new(<$t>::get(r)),)*
                    _ => Box::new(Opaque),
                }
            }
        }
    };
}
any! {
    1 i32; 2 f64; 3 &'static str; 4 String; 5 bool; 6 char; 7 i64; 8 f32; 9 u8; 10 u32; 11 u64;
    12 usize; 13 isize; 14 i8; 15 i16; 16 u16; 17 i128; 18 u128; 19 (); 20 Vec<i32>; 21 Vec<i64>;
    22 Vec<f64>; 23 Vec<f32>; 24 Vec<String>; 25 Vec<&'static str>; 26 Vec<char>; 27 Vec<bool>;
    28 Vec<Box<dyn Any>>; 29 Option<i32>; 30 Option<f64>; 31 Option<String>;
}
