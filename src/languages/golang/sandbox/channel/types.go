package channel

import (
	"reflect"
	"strconv"
	"strings"
)

var basicTypes = map[string]reflect.Type{}

func init() {
	for _, value := range []any{
		false, int(0), int8(0), int16(0), int32(0), int64(0), uint(0), uint8(0), uint16(0), uint32(0),
		uint64(0), uintptr(0), float32(0), float64(0), complex64(0), complex128(0), "",
	} {
		t := reflect.TypeOf(value)
		basicTypes[t.String()] = t
	}
}

// nameOf spells a type that both sides know; panics with Unsupported for any other.
func nameOf(t reflect.Type) string {
	if known := basicTypes[t.String()]; known == t {
		return t.String()
	}
	if t.Name() == "" {
		switch t.Kind() {
		case reflect.Slice:
			return "[]" + nameOf(t.Elem())
		case reflect.Array:
			return "[" + strconv.Itoa(t.Len()) + "]" + nameOf(t.Elem())
		case reflect.Map:
			return "map[" + nameOf(t.Key()) + "]" + nameOf(t.Elem())
		case reflect.Interface:
			if t.NumMethod() == 0 {
				return "any"
			}
		}
	}
	panic(Unsupported{t.String()})
}

// typeNamed reads what nameOf wrote, and returns the rest of the text; nil where it is no type.
func typeNamed(text string) (reflect.Type, string) {
	switch {
	case strings.HasPrefix(text, "any"):
		return reflect.TypeOf((*any)(nil)).Elem(), text[3:]
	case strings.HasPrefix(text, "[]"):
		if of, rest := typeNamed(text[2:]); of != nil {
			return reflect.SliceOf(of), rest
		}
	case strings.HasPrefix(text, "["):
		size, rest, _ := strings.Cut(text[1:], "]")
		n, err := strconv.Atoi(size)
		of, rest := typeNamed(rest)
		if err == nil && n >= 0 && n <= mostBytes && of != nil {
			return reflect.ArrayOf(n, of), rest
		}
	case strings.HasPrefix(text, "map["):
		key, rest := typeNamed(text[4:])
		if key == nil || !key.Comparable() || !strings.HasPrefix(rest, "]") {
			return nil, ""
		}
		if of, rest := typeNamed(rest[1:]); of != nil {
			return reflect.MapOf(key, of), rest
		}
	default:
		end := strings.IndexAny(text+"]", "]")
		if of := basicTypes[text[:end]]; of != nil {
			return of, text[end:]
		}
	}
	return nil, ""
}

// unsupported names a part of a type that can never cross; empty if there is none.
func unsupported(t reflect.Type, seen map[reflect.Type]bool) string {
	if seen[t] {
		return ""
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return t.String()
	case reflect.Interface:
		if t.NumMethod() > 0 && t != errorType {
			return t.String()
		}
	case reflect.Slice, reflect.Array, reflect.Pointer:
		return unsupported(t.Elem(), seen)
	case reflect.Map:
		if found := unsupported(t.Key(), seen); found != "" {
			return found
		}
		return unsupported(t.Elem(), seen)
	case reflect.Struct:
		for i := 0; i < t.NumField(); i++ {
			if found := unsupported(t.Field(i).Type, seen); found != "" {
				return found
			}
		}
	}
	return ""
}
