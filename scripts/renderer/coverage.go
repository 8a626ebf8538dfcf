package main

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"

	"github.com/Masterminds/sprig/v3"
	"helm.sh/helm/v4/pkg/chart"
	"helm.sh/helm/v4/pkg/chart/common"
	chartv2 "helm.sh/helm/v4/pkg/chart/v2"
)

// branch is a place at which a template goes one of two ways: `if`, `with` and `range` (whose pipeline is empty or not), `default` (which
// gives the value or the default) and `ternary`; or a `define` or whole file, which is executed or not.
type branch struct {
	File   string `json:"file"`   // in the chart, such as templates/_helpers.tpl
	Source string `json:"source"` // the file and a fingerprint of its text: the same in every chart that has the very file
	Line   int    `json:"line"`
	Column int    `json:"column"` // both begin with 1
	Kind   string `json:"kind"`
	Text   string `json:"text"`             // the pipeline, the function's name, or what is defined
	OneWay bool   `json:"oneWay,omitempty"` // it cannot go the second way
	offset int
}

// The bits of what a branch has done.
const (
	wentFirst  byte = 1 // not empty, given, true, executed
	wentSecond byte = 2 // empty, not given, false
)

// coverage sees which ways the templates of a chart go. Helm takes templates as text and parses them itself, so text is what is
// instrumented: with calls of functions that give back what they are given. What is rendered stays the same, and so do a file's lines.
type coverage struct {
	branches []branch
	went     []byte
}

// instrument changes the templates of a chart before it is rendered; those of its dependencies stay as they are.
func (c *coverage) instrument(chrt chart.Charter) error {
	v2, ok := chrt.(*chartv2.Chart)
	if !ok {
		return errors.New("coverage: only charts with apiVersion v1 and v2 can be instrumented")
	}
	files := slices.SortedFunc(slices.Values(v2.Templates), func(a, b *common.File) int { return cmp.Compare(a.Name, b.Name) })
	for _, file := range files {
		text, branches, err := instrumentFile(file.Name, string(file.Data), len(c.branches))
		if err != nil {
			return err
		}
		file.Data = []byte(text)
		c.branches = append(c.branches, branches...)
	}
	c.went = make([]byte, len(c.branches))
	return nil
}

// summary has a digit for each branch of a source, in their order: the sum of its bits.
func (c *coverage) summary() map[string]string {
	if c == nil {
		return nil
	}
	digits := map[string]string{}
	for index, bits := range c.went {
		digits[c.branches[index].Source] += string('0' + bits)
	}
	return digits
}

// The functions that instrumented templates call. Each takes the branch's index, and otherwise what the function whose place it takes does.
func (c *coverage) functions() template.FuncMap {
	sprigs := sprig.TxtFuncMap()
	empty := sprigs["empty"].(func(any) bool)
	byDefault := sprigs["default"].(func(any, ...any) any)
	ternary := sprigs["ternary"].(func(any, any, bool) any)
	record := func(index int, first bool) {
		if first {
			c.went[index] |= wentFirst
		} else {
			c.went[index] |= wentSecond
		}
	}
	return template.FuncMap{
		"__executed": func(index int) string {
			record(index, true)
			return ""
		},
		"__branch": func(index int, value any) any {
			isTrue, _ := template.IsTrue(value)
			record(index, isTrue)
			return value
		},
		"__default": func(index int, preset any, given ...any) any {
			record(index, len(given) > 0 && !empty(given[0]))
			return byDefault(preset, given...)
		},
		"__ternary": func(index int, yes, no any, condition bool) any {
			record(index, condition)
			return ternary(yes, no, condition)
		},
	}
}

// instrumented is a file that has been instrumented before: parsing takes longer than all else, and most requests have the same chart.
type instrumented struct {
	text     string
	branches []branch
}

var known = map[string]instrumented{}

// instrumentFile gives a file's new text, and its branches in the order of their places. The first one gets the index `from`.
func instrumentFile(name, text string, from int) (string, []branch, error) {
	key := fmt.Sprintf("%d %s %s", from, name, text)
	if before, ok := known[key]; ok {
		return before.text, before.branches, nil
	}
	tree := parse.New(name)
	tree.Mode = parse.SkipFuncCheck
	trees := map[string]*parse.Tree{}
	if _, err := tree.Parse(text, "", "", trees); err != nil {
		return "", nil, err
	}
	source := fmt.Sprintf("%s@%x", name, sha256.Sum256([]byte(text)))[:len(name)+9]
	finder := finder{text: text}
	for _, tree := range trees {
		if tree.Name != name {
			finder.define(tree)
		} else if !strings.HasPrefix(path.Base(name), "_") {
			finder.add(0, "file", name, edit{0, 0, "{{ __executed %d }}"})
		}
		finder.visit(tree.Root)
	}
	slices.SortFunc(finder.found, func(a, b found) int { return cmp.Or(cmp.Compare(a.offset, b.offset), cmp.Compare(a.Kind, b.Kind)) })

	var branches []branch
	var edits []edit
	for index, one := range finder.found {
		one.File = name
		one.Source = source
		one.OneWay = one.OneWay || one.Kind == "file" || one.Kind == "define"
		before := text[:one.offset]
		one.Line = strings.Count(before, "\n") + 1
		one.Column = one.offset - strings.LastIndexByte(before, '\n')
		branches = append(branches, one.branch)
		edits = append(edits, edit{one.edit.offset, one.edit.length, fmt.Sprintf(one.edit.text, from+index)})
	}
	known[key] = instrumented{apply(text, edits), branches}
	return known[key].text, branches, nil
}

// edit puts text in place of so many bytes.
type edit struct {
	offset, length int
	text           string
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

type found struct {
	branch
	edit edit // its text has a %d for the branch's index
}

type finder struct {
	text  string
	found []found
}

func (f *finder) add(offset int, kind, text string, e edit) *found {
	f.found = append(f.found, found{branch{Kind: kind, Text: text, offset: offset}, e})
	return &f.found[len(f.found)-1]
}

func (f *finder) define(tree *parse.Tree) {
	if len(tree.Root.Nodes) == 0 {
		return
	}
	start := int(tree.Root.Pos)
	call := "{{ __executed %d }}"
	// Blanks before it are still to be trimmed.
	if strings.HasPrefix(f.text[start:], "{{- ") {
		call = "{{- __executed %d }}"
	}
	f.add(start, "define", tree.Name, edit{start, 0, call})
}

func (f *finder) visit(node parse.Node) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, below := range n.Nodes {
			f.visit(below)
		}
	case *parse.ActionNode:
		f.visit(n.Pipe)
	case *parse.TemplateNode:
		f.visit(n.Pipe)
	case *parse.IfNode:
		f.fork("if", &n.BranchNode)
	case *parse.WithNode:
		f.fork("with", &n.BranchNode)
	case *parse.RangeNode:
		f.fork("range", &n.BranchNode)
	case *parse.PipeNode:
		if n == nil {
			return
		}
		for _, command := range n.Cmds {
			for _, argument := range command.Args {
				f.visit(argument)
			}
		}
	case *parse.ChainNode:
		f.visit(n.Node)
	case *parse.IdentifierNode:
		if n.Ident == "default" || n.Ident == "ternary" {
			at := int(n.Pos)
			f.add(at, n.Ident, n.Ident, edit{at, len(n.Ident), "__" + n.Ident + " %d"})
		}
	}
}

func (f *finder) fork(kind string, n *parse.BranchNode) {
	start := int(n.Pipe.Pos)
	end := f.endOfAction(start)
	f.add(start, kind, f.text[start:end], edit{end, 0, " | __branch %d"}).OneWay = hasItems(n.Pipe)
	f.visit(n.Pipe)
	f.visit(n.List)
	f.visit(n.ElseList)
}

// hasItems tells whether a pipeline makes a list or map that always has something in it, such as `list "a" .b`.
func hasItems(node parse.Node) bool {
	pipe, ok := node.(*parse.PipeNode)
	if !ok {
		return false
	}
	last := pipe.Cmds[len(pipe.Cmds)-1]
	function, ok := last.Args[0].(*parse.IdentifierNode)
	arguments := last.Args[1:]
	if !ok || len(arguments) == 0 {
		return false
	}
	switch function.Ident {
	case "splitList":
		// Also of an empty text: that is an item.
		return true
	case "list", "dict", "append", "prepend":
		return true
	case "concat":
		return slices.ContainsFunc(arguments, hasItems)
	}
	return false
}

// endOfAction is where the pipeline that begins at an offset ends: before the blanks and the delimiter that close the action.
func (f *finder) endOfAction(from int) int {
	for at := from; at < len(f.text); at++ {
		switch f.text[at] {
		case '"', '\'':
			for quote := f.text[at]; f.text[at+1] != quote; at++ {
				if f.text[at+1] == '\\' {
					at++
				}
			}
			at++
		case '`':
			at += 1 + strings.IndexByte(f.text[at+1:], '`')
		case '}':
			if strings.HasPrefix(f.text[at:], "}}") {
				pipeline := f.text[from:at]
				if trimmed, ok := strings.CutSuffix(pipeline, "-"); ok && strings.TrimRight(trimmed, " \t\r\n") != trimmed {
					pipeline = trimmed
				}
				return from + len(strings.TrimRight(pipeline, " \t\r\n"))
			}
		}
	}
	panic("an action that was parsed does not end")
}
