// Package channel carries calls between the judge's program and the candidate's: plain data as
// bytes. What is written describes itself only where a static type does not (interface values).
package channel

import (
	"encoding/binary"
	"errors"
	"math"
	"reflect"
	"unsafe"
)

// Values nested deeper than this do not cross; cyclic ones are found by it.
const mostDepth = 20000

// Bytes of one message, at most.
const mostBytes = 32 << 20

var errorType = reflect.TypeOf((*error)(nil)).Elem()

// Unsupported says which type cannot cross.
type Unsupported struct{ Type string }

func (u Unsupported) Error() string { return "a value of type " + u.Type + " does not cross" }

// writer collects one message.
type writer struct {
	bytes []byte
	depth int
}

func (w *writer) number(n uint64) { w.bytes = binary.AppendUvarint(w.bytes, n) }

func (w *writer) fixed(n uint64) { w.bytes = binary.LittleEndian.AppendUint64(w.bytes, n) }

func (w *writer) text(s string) {
	w.number(uint64(len(s)))
	w.bytes = append(w.bytes, s...)
}

func (w *writer) flag(b bool) {
	if b {
		w.bytes = append(w.bytes, 1)
	} else {
		w.bytes = append(w.bytes, 0)
	}
}

// value writes v as its static type says; panics with an error for what does not cross.
func (w *writer) value(v reflect.Value) {
	if w.depth++; w.depth > mostDepth {
		panic(errors.New("a value is nested too deeply or holds itself"))
	}
	if len(w.bytes) > mostBytes {
		panic(errors.New("a value is larger than 32 MiB"))
	}
	defer func() { w.depth-- }()
	switch v.Kind() {
	case reflect.Bool:
		w.flag(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		w.fixed(uint64(v.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		w.fixed(v.Uint())
	case reflect.Float32, reflect.Float64:
		w.fixed(math.Float64bits(v.Float()))
	case reflect.Complex64, reflect.Complex128:
		w.fixed(math.Float64bits(real(v.Complex())))
		w.fixed(math.Float64bits(imag(v.Complex())))
	case reflect.String:
		w.text(v.String())
	default:
		w.compound(v)
	}
}

func (w *writer) compound(v reflect.Value) {
	switch v.Kind() {
	case reflect.Array:
		for i := 0; i < v.Len(); i++ {
			w.value(v.Index(i))
		}
	case reflect.Slice:
		w.flag(!v.IsNil())
		if !v.IsNil() {
			w.number(uint64(v.Len()))
			for i := 0; i < v.Len(); i++ {
				w.value(v.Index(i))
			}
		}
	case reflect.Map:
		w.flag(!v.IsNil())
		if !v.IsNil() {
			w.number(uint64(v.Len()))
			for entries := v.MapRange(); entries.Next(); {
				w.value(entries.Key())
				w.value(entries.Value())
			}
		}
	case reflect.Pointer:
		w.flag(!v.IsNil())
		if !v.IsNil() {
			w.value(v.Elem())
		}
	case reflect.Struct:
		for i := 0; i < v.NumField(); i++ {
			w.value(v.Field(i))
		}
	case reflect.Interface:
		w.dynamic(v)
	default:
		panic(Unsupported{v.Type().String()})
	}
}

// dynamic writes an interface value with the name of its type.
func (w *writer) dynamic(v reflect.Value) {
	if v.IsNil() {
		w.text("")
		return
	}
	inner := v.Elem()
	if failure, ok := readable(inner).Interface().(error); ok {
		w.text("error")
		w.text(failure.Error())
		return
	}
	w.text(nameOf(inner.Type()))
	w.value(inner)
}

// readable lifts the ban on values that came from unexported fields.
func readable(v reflect.Value) reflect.Value {
	if v.CanInterface() {
		return v
	}
	copied := reflect.New(v.Type()).Elem()
	if v.CanAddr() {
		return reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
	}
	return copied
}
