package protocol

import "regexp"

// externalReference matches a reference to another document, which can change at any time.
var externalReference = regexp.MustCompile(`"\$ref"\s*:\s*"[^#]`)

// Schemas validates values without compiling the chart's schema each time as Helm does, which takes nearly half of a rendering. Helm can
// skip the validation of values that Schemas accepts. It validates all others itself, and reports its own errors.
type Schemas struct {
	// Compile returns a function that reports whether values are valid.
	Compile func(schema []byte) (func(values map[string]any) bool, error)
	// The cache holds one schema, because most requests have the same chart.
	text  string
	valid func(values map[string]any) bool
}

// Meets reports whether values are certain to meet a schema.
func (s *Schemas) Meets(schema []byte, values map[string]any) (meets bool) {
	// If the library panics, let Helm report the problem.
	defer func() {
		if recover() != nil {
			meets = false
		}
	}()
	if s.text != string(schema) {
		s.text, s.valid = string(schema), nil
		if !externalReference.Match(schema) {
			s.valid, _ = s.Compile(schema)
		}
	}
	return s.valid != nil && s.valid(values)
}
