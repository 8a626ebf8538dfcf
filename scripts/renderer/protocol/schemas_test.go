package protocol

import (
	"errors"
	"testing"
)

// counting returns Schemas that accept all values, and the number of compilations.
func counting(err error) (*Schemas, *int) {
	compiled := 0
	return &Schemas{Compile: func([]byte) (func(map[string]any) bool, error) {
		compiled++
		return func(map[string]any) bool { return true }, err
	}}, &compiled
}

func TestSchemasCompileASchemaOnceAndKeepOnlyTheLatestOne(t *testing.T) {
	schemas, compiled := counting(nil)
	for index, text := range []string{"{}", "{}", `{"type":"object"}`, "{}"} {
		if !schemas.Meets([]byte(text), nil) {
			t.Errorf("%d: rejected", index)
		}
	}
	if *compiled != 3 {
		t.Errorf("compiled %d times", *compiled)
	}
}

func TestSchemasLeaveExternalReferencesToHelm(t *testing.T) {
	schemas, compiled := counting(nil)
	if schemas.Meets([]byte(`{"$ref": "file:///a.json"}`), nil) || *compiled != 0 {
		t.Errorf("accepted after %d compilations", *compiled)
	}
	if !schemas.Meets([]byte(`{"$ref": "#/definitions/a"}`), nil) {
		t.Error("rejected an internal reference")
	}
}

func TestSchemasAcceptNothingWhenTheLibraryFails(t *testing.T) {
	failing := &Schemas{Compile: func([]byte) (func(map[string]any) bool, error) { return nil, errors.New("no schema") }}
	panicking := &Schemas{Compile: func([]byte) (func(map[string]any) bool, error) { panic("library") }}
	for _, schemas := range []*Schemas{failing, panicking} {
		for range 2 {
			if schemas.Meets([]byte("{}"), nil) {
				t.Error("accepted")
			}
		}
	}
}
