package channel

import (
	"reflect"
	"runtime/debug"
	"unsafe"
)

//go:wasmimport cct fetch
func fetch(at unsafe.Pointer)

//go:wasmimport cct answer
func answer(at unsafe.Pointer, size uint32)

var served reflect.Value

// Stack that a program may use: a third of the usual memory, since growing copies it.
const mostStack = 64 << 20

// Serve makes a function the one that the judge may call.
func Serve(function any) {
	debug.SetMaxStack(mostStack)
	served = reflect.ValueOf(function)
}

//go:wasmexport cct_call
func call(size uint32) {
	bytes := make([]byte, size+1)
	fetch(unsafe.Pointer(&bytes[0]))
	out := reply(bytes[:size])
	answer(unsafe.Pointer(&out[0]), uint32(len(out)))
}

// reply is what a call gave: 1, results and arguments; or 0 and what it panicked with.
func reply(question []byte) (out []byte) {
	defer func() {
		if thrown := recover(); thrown != nil {
			w := writer{bytes: []byte{0}}
			w.text(wordsOf(thrown))
			out = w.bytes
		}
	}()
	t := served.Type()
	r := reader{question}
	given := make([]reflect.Value, t.NumIn())
	for i := range given {
		given[i] = reflect.New(t.In(i)).Elem()
		r.into(given[i])
	}
	var results []reflect.Value
	if t.IsVariadic() {
		results = served.CallSlice(given)
	} else {
		results = served.Call(given)
	}
	w := writer{bytes: []byte{1}}
	for _, result := range results {
		w.value(result)
	}
	for _, one := range given {
		if mutable(one.Kind()) {
			w.value(one)
		}
	}
	return w.bytes
}
