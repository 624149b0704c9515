package channel

import (
	"os"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"unsafe"
)

//go:wasmimport cct ask
func ask(at unsafe.Pointer, size uint32) uint32

//go:wasmimport cct take
func take(at unsafe.Pointer)

//go:wasmimport cct finish
func finish(outcome uint32, checks uint32, at unsafe.Pointer, size uint32)

// Outcomes, as the host numbers them.
const (
	passed = iota
	wrongOutput
	exception
	notJudged
)

// Raised is what a call of the candidate panicked with.
type Raised struct{ words string }

func (r Raised) Error() string { return r.words }

var checks uint32

// Remote is a function of type F that asks the candidate.
func Remote[F any]() F {
	var function F
	t := reflect.TypeOf(function)
	seen := map[reflect.Type]bool{}
	for i := 0; i < t.NumIn()+t.NumOut(); i++ {
		of := t.Out
		at := i - t.NumIn()
		if at < 0 {
			of, at = t.In, i
		}
		if found := unsupported(of(at), seen); found != "" {
			end(notJudged, "a value of type "+found+" does not cross to the candidate")
		}
	}
	call := func(given []reflect.Value) []reflect.Value { return remoteCall(t, given) }
	return reflect.MakeFunc(t, call).Interface().(F)
}

func remoteCall(t reflect.Type, given []reflect.Value) []reflect.Value {
	bytes := asked(given)
	size := ask(unsafe.Pointer(&bytes[0]), uint32(len(bytes)-1))
	reply := make([]byte, size+1)
	take(unsafe.Pointer(&reply[0]))
	results, changed, raised, err := answered(t, given, reply[:size])
	switch {
	case err != "":
		end(wrongOutput, err)
	case raised != nil:
		panic(*raised)
	}
	for _, one := range given {
		if mutable(one.Kind()) {
			writeBack(one, changed[0])
			changed = changed[1:]
		}
	}
	return results
}

// asked is the message of a call, and one byte more, so that it is never empty.
func asked(given []reflect.Value) []byte {
	defer func() {
		if thrown := recover(); thrown != nil {
			end(notJudged, "an argument does not cross: "+wordsOf(thrown))
		}
	}()
	var w writer
	for _, one := range given {
		w.value(one)
	}
	return append(w.bytes, 0)
}

// answered reads a reply: results and changed arguments, or what the candidate panicked with.
func answered(t reflect.Type, given []reflect.Value, reply []byte) (
	results, changed []reflect.Value, raised *Raised, err string,
) {
	defer func() {
		if thrown := recover(); thrown != nil {
			err = "the candidate gave " + wordsOf(thrown)
		}
	}()
	r := reader{reply}
	if !r.flag() {
		return nil, nil, &Raised{r.text()}, ""
	}
	read := func(of reflect.Type) reflect.Value {
		value := reflect.New(of).Elem()
		r.into(value)
		return value
	}
	for i := 0; i < t.NumOut(); i++ {
		results = append(results, read(t.Out(i)))
	}
	for _, one := range given {
		if mutable(one.Kind()) {
			changed = append(changed, read(one.Type()))
		}
	}
	if len(r.bytes) > 0 {
		panic(errDamaged)
	}
	return results, changed, nil, ""
}

// writeBack puts what a call did to an argument where the test sees it.
func writeBack(argument, changed reflect.Value) {
	if argument.IsNil() || changed.IsNil() {
		return
	}
	switch argument.Kind() {
	case reflect.Slice:
		reflect.Copy(argument, changed)
	case reflect.Map:
		argument.Clear()
		for entries := changed.MapRange(); entries.Next(); {
			argument.SetMapIndex(entries.Key(), entries.Value())
		}
	case reflect.Pointer:
		argument.Elem().Set(changed.Elem())
	}
}

// Check counts an assertion; one that fails decides and ends the program.
func Check(holds bool, words string) {
	checks++
	if !holds {
		end(wrongOutput, words+placeOf())
	}
}

// NotJudged ends the program: the judge lacks what the test needs.
func NotJudged(missing string) { end(notJudged, missing) }

// Run runs the test functions; called once, from main.
func Run(tests ...func()) {
	defer func() {
		switch thrown := recover().(type) {
		case nil:
			end(passed, "")
		case Raised:
			end(exception, thrown.words)
		default:
			end(wrongOutput, "the test panicked: "+wordsOf(thrown))
		}
	}()
	for _, test := range tests {
		test()
	}
}

// placeOf names the line of the test file that led here.
func placeOf() string {
	for skip := 2; ; skip++ {
		_, file, line, ok := runtime.Caller(skip)
		if !ok {
			return ""
		}
		if strings.HasSuffix(file, "test.go") {
			return " @" + strconv.Itoa(line)
		}
	}
}

func end(outcome uint32, words string) {
	bytes := append([]byte(words), 0)
	finish(outcome, checks, unsafe.Pointer(&bytes[0]), uint32(len(words)))
	os.Exit(0)
}
