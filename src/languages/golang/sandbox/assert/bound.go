// The same checks, bound to a test.
package assert

// Equal is the function of that name.
func (a *Assertions) Equal(expected, actual any, _ ...any) bool {
	return Equal(a.t, expected, actual)
}

// NotEqual is the function of that name.
func (a *Assertions) NotEqual(expected, actual any, _ ...any) bool {
	return NotEqual(a.t, expected, actual)
}

// EqualValues is the function of that name.
func (a *Assertions) EqualValues(expected, actual any, _ ...any) bool {
	return EqualValues(a.t, expected, actual)
}

// True is the function of that name.
func (a *Assertions) True(value bool, _ ...any) bool {
	return True(a.t, value)
}

// False is the function of that name.
func (a *Assertions) False(value bool, _ ...any) bool {
	return False(a.t, value)
}

// Nil is the function of that name.
func (a *Assertions) Nil(value any, _ ...any) bool {
	return Nil(a.t, value)
}

// NotNil is the function of that name.
func (a *Assertions) NotNil(value any, _ ...any) bool {
	return NotNil(a.t, value)
}

// Len is the function of that name.
func (a *Assertions) Len(value any, length int, _ ...any) bool {
	return Len(a.t, value, length)
}

// Empty is the function of that name.
func (a *Assertions) Empty(value any, _ ...any) bool {
	return Empty(a.t, value)
}

// NotEmpty is the function of that name.
func (a *Assertions) NotEmpty(value any, _ ...any) bool {
	return NotEmpty(a.t, value)
}

// Contains is the function of that name.
func (a *Assertions) Contains(list, element any, _ ...any) bool {
	return Contains(a.t, list, element)
}

// NotContains is the function of that name.
func (a *Assertions) NotContains(list, element any, _ ...any) bool {
	return NotContains(a.t, list, element)
}

// ElementsMatch is the function of that name.
func (a *Assertions) ElementsMatch(expected, actual any, _ ...any) bool {
	return ElementsMatch(a.t, expected, actual)
}

// InDelta is the function of that name.
func (a *Assertions) InDelta(expected, actual any, delta float64, _ ...any) bool {
	return InDelta(a.t, expected, actual, delta)
}

// Error is the function of that name.
func (a *Assertions) Error(err error, _ ...any) bool {
	return Error(a.t, err)
}

// NoError is the function of that name.
func (a *Assertions) NoError(err error, _ ...any) bool {
	return NoError(a.t, err)
}

// EqualError is the function of that name.
func (a *Assertions) EqualError(err error, words string, _ ...any) bool {
	return EqualError(a.t, err, words)
}

// ErrorIs is the function of that name.
func (a *Assertions) ErrorIs(err, target error, _ ...any) bool {
	return ErrorIs(a.t, err, target)
}

// Panics is the function of that name.
func (a *Assertions) Panics(f func(), _ ...any) bool {
	return Panics(a.t, f)
}

// NotPanics is the function of that name.
func (a *Assertions) NotPanics(f func(), _ ...any) bool {
	return NotPanics(a.t, f)
}

// Greater is the function of that name.
func (a *Assertions) Greater(x, y any, _ ...any) bool {
	return Greater(a.t, x, y)
}

// Less is the function of that name.
func (a *Assertions) Less(x, y any, _ ...any) bool {
	return Less(a.t, x, y)
}
