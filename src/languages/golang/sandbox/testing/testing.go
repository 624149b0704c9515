// Package testing stands for Go's: what a test of small functions uses of T.
package testing

import (
	"cct/channel"
	"fmt"
)

// T is a running test.
type T struct {
	name    string
	cleanup []func()
}

// Call runs a test function.
func Call(name string, test func(*T)) func() {
	return func() {
		t := &T{name: name}
		t.run(test)
	}
}

type skipped struct{}

func (t *T) run(test func(*T)) {
	defer func() {
		for i := len(t.cleanup) - 1; i >= 0; i-- {
			t.cleanup[i]()
		}
		if thrown := recover(); thrown != nil {
			if _, ok := thrown.(skipped); !ok {
				panic(thrown)
			}
		}
	}()
	test(t)
}

// Run runs a part of a test.
func (t *T) Run(name string, part func(*T)) bool {
	(&T{name: t.name + "/" + name}).run(part)
	return true
}

// Errorf fails the test.
func (t *T) Errorf(format string, args ...any) { channel.Check(false, fmt.Sprintf(format, args...)) }

// Error fails the test.
func (t *T) Error(args ...any) { channel.Check(false, fmt.Sprint(args...)) }

// Fatalf fails the test.
func (t *T) Fatalf(format string, args ...any) { t.Errorf(format, args...) }

// Fatal fails the test.
func (t *T) Fatal(args ...any) { t.Error(args...) }

// Fail fails the test.
func (t *T) Fail() { channel.Check(false, "Fail was called") }

// FailNow fails the test.
func (t *T) FailNow() { t.Fail() }

// Failed is false: what fails ends the program.
func (t *T) Failed() bool { return false }

// Name is the test's name.
func (t *T) Name() string { return t.name }

// Cleanup is called when the test is over.
func (t *T) Cleanup(f func()) { t.cleanup = append(t.cleanup, f) }

// Helper changes nothing.
func (t *T) Helper() {}

// Parallel changes nothing.
func (t *T) Parallel() {}

// Log is not shown.
func (t *T) Log(args ...any) {}

// Logf is not shown.
func (t *T) Logf(format string, args ...any) {}

// Skip leaves the test.
func (t *T) Skip(args ...any) { panic(skipped{}) }

// SkipNow leaves the test.
func (t *T) SkipNow() { panic(skipped{}) }
