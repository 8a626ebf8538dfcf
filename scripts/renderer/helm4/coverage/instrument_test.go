package coverage

import (
	"fmt"
	"strings"
	"testing"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

// execute renders the last template with all others, as Helm does.
func execute(t *testing.T, templates []Template, functions template.FuncMap, data any) string {
	t.Helper()
	root := template.New("").Funcs(sprig.TxtFuncMap()).Funcs(functions)
	root.Funcs(template.FuncMap{"include": func(name string, data any) (string, error) {
		var out strings.Builder
		err := root.ExecuteTemplate(&out, name, data)
		return out.String(), err
	}})
	for _, one := range templates {
		if _, err := root.New(one.Name).Parse(one.Text); err != nil {
			t.Fatalf("%v in %s", err, one.Text)
		}
	}
	var out strings.Builder
	if err := root.ExecuteTemplate(&out, templates[len(templates)-1].Name, data); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func instrument(t *testing.T, templates ...Template) ([]Template, *Recorder) {
	t.Helper()
	result, recorder, err := NewInstrumenter().Instrument(templates)
	if err != nil {
		t.Fatal(err)
	}
	return result, recorder
}

// describe returns a line for each branch: its position, what it is, and its hits.
func describe(r *Recorder) []string {
	var lines []string
	for index, b := range r.branches {
		name := b.Kind
		if b.Single {
			name += "!"
		}
		lines = append(lines, fmt.Sprintf("%d:%d %s %s %d", b.Line, b.Column, name, b.Text, r.hits[index]))
	}
	return lines
}

func TestInstrumentRecordsBothOutcomesOfEachKindOfBranch(t *testing.T) {
	for _, test := range []struct {
		text     string
		data     map[string]any
		expected string
	}{
		{`{{ if .a }}x{{ end }}`, map[string]any{"a": 1}, "1:7 if .a 1"},
		{`{{ if .a }}x{{ end }}`, nil, "1:7 if .a 2"},
		{`{{- if eq .a "}}" -}}x{{ end }}`, map[string]any{"a": "}}"}, `1:8 if eq .a "}}" 1`},
		{"{{ if eq .a `}}` }}x{{ end }}", map[string]any{"a": "b"}, "1:7 if eq .a `}}` 2"},
		{`{{ if eq .a "\"}}" }}x{{ end }}`, map[string]any{"a": `"}}`}, `1:7 if eq .a "\"}}" 1`},
		{`{{ if eq .a '}' }}x{{ end }}`, map[string]any{"a": '}'}, `1:7 if eq .a '}' 1`},
		{"\n  {{ with $b := .a }}{{ $b }}{{ end }}", map[string]any{"a": 1}, "2:11 with $b := .a 1"},
		{"{{ with .a }}{{ . }}{{ end }}", map[string]any{"a": ""}, "1:9 with .a 2"},
		{"{{ range $i, $e := .a }}{{ $e }}{{ end }}", map[string]any{"a": []int{1, 2}}, "1:10 range $i, $e := .a 1"},
		{"{{ range .a }}x{{ else }}y{{ end }}", nil, "1:10 range .a 2"},
		{`{{ range list "a" .b }}x{{ end }}`, nil, `1:10 range! list "a" .b 1`},
		{`{{ range concat .b (list "a") }}x{{ end }}`, map[string]any{"b": []any{}}, `1:10 range! concat .b (list "a") 1`},
		{`{{ default 1 .a }}`, map[string]any{"a": 2}, "1:4 default default 1"},
		{`{{ .a | default 1 }}`, map[string]any{"a": 0}, "1:9 default default 2"},
		{`{{ ternary 1 2 .a }}`, map[string]any{"a": true}, "1:4 ternary ternary 1"},
		{`{{ .a | ternary "}}" 2 }}`, map[string]any{"a": false}, "1:9 ternary ternary 2"},
		{`{{ (default dict .a).b }}`, nil, "1:5 default default 2"},
	} {
		source := Template{"a.yaml", test.text}
		templates, recorder := instrument(t, source)
		expected := execute(t, []Template{source}, nil, test.data)
		if actual := execute(t, templates, recorder.Functions(), test.data); actual != expected {
			t.Errorf("%s renders %q instead of %q", test.text, actual, expected)
		}
		lines := describe(recorder)
		if lines[0] != "1:1 file! a.yaml 1" || strings.Join(lines[1:], "\n") != test.expected {
			t.Errorf("%s has the branches %q instead of %q", test.text, lines, test.expected)
		}
		if strings.Count(templates[0].Text, "\n") != strings.Count(test.text, "\n") {
			t.Errorf("%s has other lines: %s", test.text, templates[0].Text)
		}
	}
}

func TestInstrumentRecordsDefinitionsAndKeepsTheirTrimMarkers(t *testing.T) {
	sources := []Template{
		{"templates/_a.tpl", "{{ define \"a\" }}\n  {{- if . }} x{{ else if not . }} y{{ end -}}\n{{ end }}{{ define \"b\" }}  z{{ end }}{{ define \"empty\" }}{{ end }}"},
		{"templates/b.yaml", `[{{ include "a" .a }}] [{{ template "empty" }}]`},
	}
	templates, recorder := instrument(t, sources[1], sources[0])
	expected := execute(t, sources, nil, map[string]any{"a": 1})
	if actual := execute(t, templates, recorder.Functions(), map[string]any{"a": 1}); actual != expected {
		t.Errorf("renders %q instead of %q", actual, expected)
	}
	wanted := []string{"2:3 define! a 1", "2:10 if . 1", "2:27 if not . 0", "3:26 define! b 0", "1:1 file! templates/b.yaml 1"}
	if actual := describe(recorder); strings.Join(actual, "\n") != strings.Join(wanted, "\n") {
		t.Errorf("has the branches %q", actual)
	}
}

func TestHitsAreGroupedByTheContentOfTheFile(t *testing.T) {
	a := Template{"a.yaml", "{{ if .a }}x{{ end }}"}
	templates, recorder := instrument(t, Template{"b.yaml", "{{ .b | default 1 }}"}, a)
	execute(t, templates, recorder.Functions(), map[string]any{"a": 1})
	branches := recorder.Branches()
	hits := recorder.Hits()
	if len(hits) != 2 || hits[branches[0].Source] != "00" || hits[branches[2].Source] != "12" {
		t.Errorf("%v", hits)
	}
	_, alone := instrument(t, a)
	if source := alone.Branches()[0].Source; source != branches[0].Source {
		t.Errorf("the same file has the source %s in another chart", source)
	}
	_, changed := instrument(t, Template{a.Name, a.Text + " "})
	if source := changed.Branches()[0].Source; source == branches[0].Source {
		t.Errorf("another file has the same source %s", source)
	}
}

func TestInstrumentReturnsTheErrorsOfTheParser(t *testing.T) {
	_, _, err := NewInstrumenter().Instrument([]Template{{"a.yaml", "{{ if }}"}})
	if err == nil || !strings.Contains(err.Error(), "missing value for if") {
		t.Errorf("%v", err)
	}
}

func TestInstrumentReturnsTheSameFromItsCache(t *testing.T) {
	instrumenter := NewInstrumenter()
	templates := []Template{{"a.yaml", "{{ if .a }}x{{ end }}"}, {"b.yaml", "{{ default 1 .a }}"}}
	for range 2 {
		result, recorder, err := instrumenter.Instrument(templates)
		if err != nil {
			t.Fatal(err)
		}
		if text := result[1].Text; text != "{{ __executed 2 }}{{ __default 3 1 .a }}" {
			t.Errorf("%s", text)
		}
		if branches := recorder.Branches(); len(branches) != 4 || strings.Trim(recorder.Hits()[branches[0].Source], "0") != "" {
			t.Errorf("%v %v", branches, recorder.Hits())
		}
	}
	if length := len(instrumenter.cache.entries); length != 2 {
		t.Errorf("the cache has %d entries", length)
	}
	// The same file gets other numbers when the files before it have more branches.
	more := append([]Template{{"0.yaml", "{{ if .a }}{{ end }}"}}, templates...)
	result, _, err := instrumenter.Instrument(more)
	if err != nil || result[1].Text != "{{ __executed 2 }}{{ if .a | __branch 3 }}x{{ end }}" {
		t.Errorf("%v %v", result, err)
	}
}

func TestInstrumenterForgetsOldChartsAboveItsLimit(t *testing.T) {
	instrumenter := &Instrumenter{newCache(20_000)}
	for chart := range 100 {
		text := fmt.Sprintf("{{ if .a }}%d %s{{ end }}", chart, strings.Repeat("x", 1000))
		if _, _, err := instrumenter.Instrument([]Template{{"a.yaml", text}}); err != nil {
			t.Fatal(err)
		}
	}
	if cache := instrumenter.cache; cache.size > 20_000 || len(cache.entries) < 5 || len(cache.entries) > 20 {
		t.Errorf("the cache has %d entries with %d bytes", len(cache.entries), cache.size)
	}
}
