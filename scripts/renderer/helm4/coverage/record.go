package coverage

import (
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

// The bits of a branch's hits.
const (
	hitFirst  byte = 1 // non-empty, value, true, executed
	hitSecond byte = 2 // empty, default, false
)

// Recorder records which outcomes of the branches a rendering hits.
type Recorder struct {
	branches []Branch
	hits     []byte
}

// Branches returns the branches of all templates, ordered by file and position.
func (r *Recorder) Branches() []Branch {
	return r.branches
}

// Hits returns a string for each source. It has one digit for each branch of the source, in order: the sum of the bits.
func (r *Recorder) Hits() map[string]string {
	digits := map[string]string{}
	for index, bits := range r.hits {
		digits[r.branches[index].Source] += string('0' + bits)
	}
	return digits
}

func (r *Recorder) record(index int, first bool) {
	if first {
		r.hits[index] |= hitFirst
	} else {
		r.hits[index] |= hitSecond
	}
}

// Functions returns the functions that instrumented templates call. Each takes the index of the branch, and then behaves like the function
// that it replaces.
func (r *Recorder) Functions() template.FuncMap {
	sprigs := sprig.TxtFuncMap()
	empty := sprigs["empty"].(func(any) bool)
	defaultTo := sprigs["default"].(func(any, ...any) any)
	ternary := sprigs["ternary"].(func(any, any, bool) any)
	return template.FuncMap{
		"__executed": func(index int) string {
			r.record(index, true)
			return ""
		},
		"__branch": func(index int, value any) any {
			isTrue, _ := template.IsTrue(value)
			r.record(index, isTrue)
			return value
		},
		"__default": func(index int, preset any, given ...any) any {
			r.record(index, len(given) > 0 && !empty(given[0]))
			return defaultTo(preset, given...)
		},
		"__ternary": func(index int, yes, no any, condition bool) any {
			r.record(index, condition)
			return ternary(yes, no, condition)
		},
	}
}
