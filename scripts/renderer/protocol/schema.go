package protocol

import "regexp"

// elsewhere is a reference to what is not in the schema itself, and may be another the next time.
var elsewhere = regexp.MustCompile(`"\$ref"\s*:\s*"[^#]`)

// Schemas tells which values meet a chart's schema, without compiling it anew each time as Helm does: that is nearly half of a rendering.
// Helm need not validate those again. All others are left to it, and so are its words for what is wrong.
type Schemas struct {
	// Compile makes what tells whether values are valid.
	Compile func(schema []byte) (func(values map[string]any) bool, error)
	// One is enough, as most requests have the same chart; and charts may be many.
	text  string
	valid func(values map[string]any) bool
}

// Meets tells whether values are known to meet a schema.
func (s *Schemas) Meets(schema []byte, values map[string]any) (meets bool) {
	// Where a library cannot cope, Helm says so.
	defer func() {
		if recover() != nil {
			meets = false
		}
	}()
	if s.text != string(schema) {
		s.text, s.valid = string(schema), nil
		if !elsewhere.Match(schema) {
			s.valid, _ = s.Compile(schema)
		}
	}
	return s.valid != nil && s.valid(values)
}
