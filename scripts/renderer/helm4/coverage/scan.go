package coverage

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"path"
	"slices"
	"strings"
	"text/template/parse"
)

// edit replaces length bytes at offset with text.
type edit struct {
	offset, length int
	text           string
}

// site is a branch and the edit that makes the template record it.
type site struct {
	branch Branch
	offset int
	edit   edit // its text has a %d for the index of the branch
}

// scan returns the branches of a template, ordered by offset.
func scan(name, text string) ([]site, error) {
	tree := parse.New(name)
	tree.Mode = parse.SkipFuncCheck
	trees := map[string]*parse.Tree{}
	if _, err := tree.Parse(text, "", "", trees); err != nil {
		return nil, err
	}
	s := scanner{text: text}
	for _, tree := range trees {
		if tree.Name != name {
			s.define(tree)
		} else if !strings.HasPrefix(path.Base(name), "_") {
			s.add(0, Branch{Kind: "file", Text: name, Single: true}, edit{0, 0, "{{ __executed %d }}"})
		}
		s.visit(tree.Root)
	}
	slices.SortFunc(s.sites, func(a, b site) int {
		return cmp.Or(cmp.Compare(a.offset, b.offset), cmp.Compare(a.branch.Kind, b.branch.Kind))
	})
	source := fmt.Sprintf("%s@%x", name, sha256.Sum256([]byte(text)))[:len(name)+9]
	for index := range s.sites {
		branch, offset := &s.sites[index].branch, s.sites[index].offset
		branch.File = name
		branch.Source = source
		branch.Line = strings.Count(text[:offset], "\n") + 1
		branch.Column = offset - strings.LastIndexByte(text[:offset], '\n')
	}
	return s.sites, nil
}

type scanner struct {
	text  string
	sites []site
}

func (s *scanner) add(offset int, branch Branch, e edit) {
	s.sites = append(s.sites, site{branch, offset, e})
}

func (s *scanner) define(tree *parse.Tree) {
	if len(tree.Root.Nodes) == 0 {
		return
	}
	start := int(tree.Root.Pos)
	call := "{{ __executed %d }}"
	// Keep the left trim marker.
	if strings.HasPrefix(s.text[start:], "{{- ") {
		call = "{{- __executed %d }}"
	}
	s.add(start, Branch{Kind: "define", Text: tree.Name, Single: true}, edit{start, 0, call})
}

func (s *scanner) visit(node parse.Node) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			s.visit(child)
		}
	case *parse.ActionNode:
		s.visit(n.Pipe)
	case *parse.TemplateNode:
		s.visit(n.Pipe)
	case *parse.IfNode:
		s.condition("if", &n.BranchNode)
	case *parse.WithNode:
		s.condition("with", &n.BranchNode)
	case *parse.RangeNode:
		s.condition("range", &n.BranchNode)
	case *parse.PipeNode:
		if n == nil {
			return
		}
		for _, command := range n.Cmds {
			for _, argument := range command.Args {
				s.visit(argument)
			}
		}
	case *parse.ChainNode:
		s.visit(n.Node)
	case *parse.IdentifierNode:
		if n.Ident == "default" || n.Ident == "ternary" {
			offset := int(n.Pos)
			s.add(offset, Branch{Kind: n.Ident, Text: n.Ident}, edit{offset, len(n.Ident), "__" + n.Ident + " %d"})
		}
	}
}

func (s *scanner) condition(kind string, n *parse.BranchNode) {
	start := int(n.Pipe.Pos)
	end := endOfPipeline(s.text, start)
	branch := Branch{Kind: kind, Text: s.text[start:end], Single: hasItems(n.Pipe)}
	s.add(start, branch, edit{end, 0, " | __branch %d"})
	s.visit(n.Pipe)
	s.visit(n.List)
	s.visit(n.ElseList)
}

// hasItems reports whether a pipeline always returns a list or map that is not empty, such as `list "a" .b`.
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
		// Splitting an empty string returns one item.
		return true
	case "list", "dict", "append", "prepend":
		return true
	case "concat":
		return slices.ContainsFunc(arguments, hasItems)
	}
	return false
}

// endOfPipeline returns the offset where the pipeline that starts at an offset ends: before the spaces and the closing delimiter.
func endOfPipeline(text string, start int) int {
	for at := start; at < len(text); at++ {
		switch text[at] {
		case '"', '\'':
			for quote := text[at]; text[at+1] != quote; at++ {
				if text[at+1] == '\\' {
					at++
				}
			}
			at++
		case '`':
			at += 1 + strings.IndexByte(text[at+1:], '`')
		case '}':
			if strings.HasPrefix(text[at:], "}}") {
				pipeline := text[start:at]
				if trimmed, ok := strings.CutSuffix(pipeline, "-"); ok && strings.TrimRight(trimmed, " \t\r\n") != trimmed {
					pipeline = trimmed
				}
				return start + len(strings.TrimRight(pipeline, " \t\r\n"))
			}
		}
	}
	panic("the parser accepted an action without an end")
}
