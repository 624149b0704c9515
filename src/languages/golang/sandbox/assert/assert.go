// Package assert stands for testify's: what tests of small functions use of it, with its rules of
// equality. A function that is not here makes a test not judged.
package assert

import (
	"bytes"
	"cct/channel"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
)

// TestingT is what testify asks of a test.
type TestingT interface {
	Errorf(format string, args ...any)
}

// Assertions bind a test.
type Assertions struct{ t TestingT }

// New binds a test.
func New(t TestingT) *Assertions { return &Assertions{t} }

func hold(ok bool, format string, args ...any) bool {
	words := ""
	if !ok {
		words = fmt.Sprintf(format, args...)
	}
	channel.Check(ok, words)
	return ok
}

// ObjectsAreEqual compares as testify does.
func ObjectsAreEqual(expected, actual any) bool {
	if expected == nil || actual == nil {
		return expected == actual
	}
	exp, ok := expected.([]byte)
	if !ok {
		return reflect.DeepEqual(expected, actual)
	}
	act, ok := actual.([]byte)
	if !ok {
		return false
	}
	if exp == nil || act == nil {
		return exp == nil && act == nil
	}
	return bytes.Equal(exp, act)
}

func isNil(value any) bool {
	if value == nil {
		return true
	}
	switch v := reflect.ValueOf(value); v.Kind() {
	case reflect.Chan, reflect.Func, reflect.Interface, reflect.Map, reflect.Pointer, reflect.Slice:
		return v.IsNil()
	}
	return false
}

func isEmpty(value any) bool {
	if isNil(value) {
		return true
	}
	switch v := reflect.ValueOf(value); v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String, reflect.Chan:
		return v.Len() == 0
	case reflect.Pointer:
		return isEmpty(v.Elem().Interface())
	default:
		return v.IsZero()
	}
}

func toFloat(value any) (float64, bool) {
	v := reflect.ValueOf(value)
	switch {
	case !v.IsValid():
		return 0, false
	case v.CanInt():
		return float64(v.Int()), true
	case v.CanUint():
		return float64(v.Uint()), true
	case v.CanFloat():
		return v.Float(), true
	}
	return 0, false
}

func contains(list, element any) bool {
	if text, ok := list.(string); ok {
		part, ok := element.(string)
		return ok && strings.Contains(text, part)
	}
	v := reflect.ValueOf(list)
	switch v.Kind() {
	case reflect.Map:
		for _, key := range v.MapKeys() {
			if ObjectsAreEqual(key.Interface(), element) {
				return true
			}
		}
	case reflect.Slice, reflect.Array:
		for i := 0; i < v.Len(); i++ {
			if ObjectsAreEqual(v.Index(i).Interface(), element) {
				return true
			}
		}
	}
	return false
}

func sameElements(a, b any) bool {
	va, vb := reflect.ValueOf(a), reflect.ValueOf(b)
	if va.Len() != vb.Len() {
		return false
	}
	used := make([]bool, vb.Len())
next:
	for i := 0; i < va.Len(); i++ {
		for j := 0; j < vb.Len(); j++ {
			if !used[j] && ObjectsAreEqual(va.Index(i).Interface(), vb.Index(j).Interface()) {
				used[j] = true
				continue next
			}
		}
		return false
	}
	return true
}

func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return
}

// Equal asks for equal values of one type.
func Equal(t TestingT, expected, actual any, _ ...any) bool {
	return hold(ObjectsAreEqual(expected, actual), "expected %#v, got %#v", expected, actual)
}

// NotEqual asks for different ones.
func NotEqual(t TestingT, expected, actual any, _ ...any) bool {
	return hold(!ObjectsAreEqual(expected, actual), "expected something else than %#v", actual)
}

// EqualValues asks for values that are equal after a conversion to the type of the expected one.
func EqualValues(t TestingT, expected, actual any, _ ...any) bool {
	ok := ObjectsAreEqual(expected, actual)
	if e, a := reflect.ValueOf(expected), reflect.ValueOf(actual); !ok && e.IsValid() && a.IsValid() {
		ok = a.CanConvert(e.Type()) && ObjectsAreEqual(expected, a.Convert(e.Type()).Interface())
	}
	return hold(ok, "expected %#v, got %#v", expected, actual)
}

// True asks for true.
func True(t TestingT, value bool, _ ...any) bool { return hold(value, "expected true, got false") }

// False asks for false.
func False(t TestingT, value bool, _ ...any) bool { return hold(!value, "expected false, got true") }

// Nil asks for nil.
func Nil(t TestingT, value any, _ ...any) bool {
	return hold(isNil(value), "expected nil, got %#v", value)
}

// NotNil asks for anything but nil.
func NotNil(t TestingT, value any, _ ...any) bool {
	return hold(!isNil(value), "expected a value, got nil")
}

// Len asks for a length.
func Len(t TestingT, value any, length int, _ ...any) bool {
	got := reflect.ValueOf(value).Len()
	return hold(got == length, "expected length %d, got %d", length, got)
}

// Empty asks for a zero value or one without elements.
func Empty(t TestingT, value any, _ ...any) bool {
	return hold(isEmpty(value), "expected nothing, got %#v", value)
}

// NotEmpty asks for the opposite.
func NotEmpty(t TestingT, value any, _ ...any) bool {
	return hold(!isEmpty(value), "expected something, got %#v", value)
}

// Contains asks for an element, a key or a part of a text.
func Contains(t TestingT, list, element any, _ ...any) bool {
	return hold(contains(list, element), "expected %#v in %#v", element, list)
}

// NotContains asks for the opposite.
func NotContains(t TestingT, list, element any, _ ...any) bool {
	return hold(!contains(list, element), "expected no %#v in %#v", element, list)
}

// ElementsMatch asks for the same elements in any order.
func ElementsMatch(t TestingT, expected, actual any, _ ...any) bool {
	if isEmpty(expected) && isEmpty(actual) {
		return hold(true, "")
	}
	return hold(sameElements(expected, actual), "expected the elements of %#v, got %#v", expected, actual)
}

// InDelta asks for two numbers that are at most delta apart.
func InDelta(t TestingT, expected, actual any, delta float64, _ ...any) bool {
	e, okE := toFloat(expected)
	a, okA := toFloat(actual)
	near := math.Abs(e-a) <= delta || math.IsNaN(e) && math.IsNaN(a)
	return hold(okE && okA && near, "expected %v within %v, got %v", expected, delta, actual)
}

// Error asks for an error.
func Error(t TestingT, err error, _ ...any) bool { return hold(err != nil, "expected an error") }

// NoError asks for none.
func NoError(t TestingT, err error, _ ...any) bool {
	return hold(err == nil, "expected no error, got %v", err)
}

// EqualError asks for an error's words.
func EqualError(t TestingT, err error, words string, _ ...any) bool {
	return hold(err != nil && err.Error() == words, "expected the error %q, got %v", words, err)
}

// ErrorIs asks for an error in another's chain.
func ErrorIs(t TestingT, err, target error, _ ...any) bool {
	return hold(errors.Is(err, target), "expected the error %v, got %v", target, err)
}

// Panics asks for a panic.
func Panics(t TestingT, f func(), _ ...any) bool { return hold(panics(f), "expected a panic") }

// NotPanics asks for none.
func NotPanics(t TestingT, f func(), _ ...any) bool { return hold(!panics(f), "expected no panic") }

// Greater asks for the first to be the greater number.
func Greater(t TestingT, a, b any, _ ...any) bool {
	x, okX := toFloat(a)
	y, okY := toFloat(b)
	return hold(okX && okY && x > y, "expected %v > %v", a, b)
}

// Less asks for the first to be the smaller number.
func Less(t TestingT, a, b any, _ ...any) bool { return Greater(t, b, a) }
