package channel

import "reflect"

// wordsOf says what a panic's value is.
func wordsOf(thrown any) string {
	switch value := thrown.(type) {
	case error:
		return value.Error()
	case string:
		return value
	case interface{ String() string }:
		return value.String()
	}
	return "a value of type " + reflect.TypeOf(thrown).String()
}

// mutable says whether a caller sees what a call does to an argument of that kind.
func mutable(kind reflect.Kind) bool {
	return kind == reflect.Slice || kind == reflect.Map || kind == reflect.Pointer
}
