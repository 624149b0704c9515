package channel

import (
	"encoding/binary"
	"errors"
	"math"
	"reflect"
	"unsafe"
)

var errDamaged = errors.New("an answer that is no value of the declared type")

// reader takes one message apart; panics with errDamaged where it is none.
type reader struct{ bytes []byte }

func (r *reader) number() uint64 {
	n, size := binary.Uvarint(r.bytes)
	if size <= 0 {
		panic(errDamaged)
	}
	r.bytes = r.bytes[size:]
	return n
}

// count is a number of things that take at least a byte each, unless they are empty structs.
func (r *reader) count() int {
	n := r.number()
	if n > mostBytes {
		panic(errDamaged)
	}
	return int(n)
}

func (r *reader) take(size int) []byte {
	if size > len(r.bytes) {
		panic(errDamaged)
	}
	taken := r.bytes[:size]
	r.bytes = r.bytes[size:]
	return taken
}

func (r *reader) fixed() uint64 { return binary.LittleEndian.Uint64(r.take(8)) }

func (r *reader) text() string { return string(r.take(r.count())) }

func (r *reader) flag() bool { return r.take(1)[0] == 1 }

// into reads a value of the static type of target, which can be set.
func (r *reader) into(target reflect.Value) {
	switch target.Kind() {
	case reflect.Bool:
		target.SetBool(r.flag())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		target.SetInt(int64(r.fixed()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		target.SetUint(r.fixed())
	case reflect.Float32, reflect.Float64:
		target.SetFloat(math.Float64frombits(r.fixed()))
	case reflect.Complex64, reflect.Complex128:
		re := math.Float64frombits(r.fixed())
		target.SetComplex(complex(re, math.Float64frombits(r.fixed())))
	case reflect.String:
		target.SetString(r.text())
	default:
		r.compound(target)
	}
}

func (r *reader) compound(target reflect.Value) {
	t := target.Type()
	switch t.Kind() {
	case reflect.Array:
		for i := 0; i < t.Len(); i++ {
			r.into(target.Index(i))
		}
	case reflect.Slice:
		if r.flag() {
			n := r.count()
			target.Set(reflect.MakeSlice(t, n, n))
			for i := 0; i < n; i++ {
				r.into(target.Index(i))
			}
		}
	case reflect.Map:
		if r.flag() {
			n := r.count()
			target.Set(reflect.MakeMap(t))
			for i := 0; i < n; i++ {
				key, value := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
				r.into(key)
				r.into(value)
				target.SetMapIndex(key, value)
			}
		}
	case reflect.Pointer:
		if r.flag() {
			target.Set(reflect.New(t.Elem()))
			r.into(target.Elem())
		}
	case reflect.Struct:
		for i := 0; i < t.NumField(); i++ {
			field := target.Field(i)
			r.into(reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem())
		}
	case reflect.Interface:
		r.dynamic(target)
	default:
		panic(errDamaged)
	}
}

func (r *reader) dynamic(target reflect.Value) {
	name := r.text()
	if name == "" {
		return
	}
	var value reflect.Value
	if name == "error" {
		value = reflect.ValueOf(errors.New(r.text()))
	} else {
		of, rest := typeNamed(name)
		if of == nil || rest != "" {
			panic(errDamaged)
		}
		value = reflect.New(of).Elem()
		r.into(value)
	}
	if !value.Type().AssignableTo(target.Type()) {
		panic(errDamaged)
	}
	target.Set(value)
}
