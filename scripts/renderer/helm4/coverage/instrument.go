// Package coverage records which branches of templates a rendering executes. Helm accepts templates only as text, so the package rewrites
// the text: it adds calls of functions that return their argument. The output and the line numbers stay the same.
package coverage

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Branch is a position in a template with one or two outcomes. `if`, `with` and `range` have two: the pipeline is non-empty or empty.
// `default` has two: the value or the default. `ternary` has two: true or false. A `define` and a file have one: executed.
type Branch struct {
	File   string `json:"file"`   // path in the chart, such as templates/_helpers.tpl
	Source string `json:"source"` // the path and a hash of the file; charts that share a file share its source
	Line   int    `json:"line"`
	Column int    `json:"column"` // lines and columns start at 1
	Kind   string `json:"kind"`
	Text   string `json:"text"`             // the pipeline, the name of the function, or the name of the template
	Single bool   `json:"single,omitempty"` // the second outcome is impossible
}

// Template is a file of a chart.
type Template struct {
	Name string
	Text string
}

// cacheLimit is in bytes. The templates of a large chart have less than one MiB.
const cacheLimit = 16 << 20

// Instrumenter instruments templates. It caches the results, because parsing takes most of the time and most requests have the same chart.
type Instrumenter struct {
	cache *cache
}

// NewInstrumenter returns an Instrumenter with an empty cache.
func NewInstrumenter() *Instrumenter {
	return &Instrumenter{newCache(cacheLimit)}
}

// Instrument returns the templates, sorted by name, with calls that record their branches, and the Recorder that has the called functions.
func (i *Instrumenter) Instrument(templates []Template) ([]Template, *Recorder, error) {
	recorder := &Recorder{}
	sorted := slices.SortedFunc(slices.Values(templates), func(a, b Template) int { return cmp.Compare(a.Name, b.Name) })
	for index, t := range sorted {
		result, err := i.instrument(t, len(recorder.branches))
		if err != nil {
			return nil, nil, err
		}
		sorted[index].Text = result.text
		recorder.branches = append(recorder.branches, result.branches...)
	}
	recorder.hits = make([]byte, len(recorder.branches))
	return sorted, recorder, nil
}

// instrument numbers the branches of a template, starting with first.
func (i *Instrumenter) instrument(t Template, first int) (instrumented, error) {
	key := cacheKey{t, first}
	if result, ok := i.cache.get(key); ok {
		return result, nil
	}
	sites, err := scan(t.Name, t.Text)
	if err != nil {
		return instrumented{}, err
	}
	var result instrumented
	var edits []edit
	for index, site := range sites {
		result.branches = append(result.branches, site.branch)
		edits = append(edits, edit{site.edit.offset, site.edit.length, fmt.Sprintf(site.edit.text, first+index)})
	}
	result.text = apply(t.Text, edits)
	i.cache.add(key, result)
	return result, nil
}

func apply(text string, edits []edit) string {
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.offset, b.offset) })
	var out strings.Builder
	at := 0
	for _, e := range edits {
		out.WriteString(text[at:e.offset])
		out.WriteString(e.text)
		at = e.offset + e.length
	}
	out.WriteString(text[at:])
	return out.String()
}
