package main

import (
	"fmt"
	"go/ast"
	"reflect"
	"sort"
	"strings"
)

// A named type of a package.
type reference struct{ path, name string }

// A field is the name of a type, or a secret.
type field any

// A secret, with the sibling field that names a file with it; empty if there is none.
type secret struct {
	File string `json:"file"`
}

// Finds the types of a configuration, by name.
type walk struct {
	sources *sources
	types   map[string]map[string]field
}

func newWalk(sources *sources) *walk {
	return &walk{sources, map[string]map[string]field{}}
}

// The name of a type in the output, after adding it and the types of its fields; empty for a type without fields.
func (w *walk) typeOf(of reference) (string, error) {
	found, err := w.sources.load(of.path)
	if err != nil || found == nil {
		return "", err
	}
	declared, known := found.types[of.name]
	if !known {
		return "", fmt.Errorf("%s has no type %s", of.path, of.name)
	}
	elements := strings.Split(of.path, "/")
	name := strings.Join(elements[max(0, len(elements)-2):], "/") + "." + of.name
	if _, known := w.types[name]; known {
		return name, nil
	}
	switch declared.expression.(type) {
	case *ast.StructType, *ast.MapType:
		fields := map[string]field{}
		w.types[name] = fields
		return name, w.addFields(fields, declared.expression, of.path, declared.imports)
	default:
		// Another name for a type, such as `type Configs []Config`.
		target, err := w.fieldOf(declared.expression, of.path, declared.imports)
		text, _ := target.(string)
		return text, err
	}
}

// Adds the fields of a struct, or of a map under `*`.
func (w *walk) addFields(fields map[string]field, of ast.Expr, path string, imports map[string]string) error {
	if of, isMap := of.(*ast.MapType); isMap {
		found, err := w.fieldOf(of.Value, path, imports)
		if found != nil {
			fields["*"] = found
		}
		return err
	}
	structure, isStruct := of.(*ast.StructType)
	if !isStruct {
		return nil
	}
	names := map[string]bool{}
	for _, each := range structure.Fields.List {
		tag := ""
		if each.Tag != nil {
			tag = reflect.StructTag(strings.Trim(each.Tag.Value, "`")).Get("yaml")
		}
		name, options, _ := strings.Cut(tag, ",")
		if name == "-" {
			// Prometheus reads the configurations of service discovery itself: `consul_sd_configs` and so on.
			if selector, ok := each.Type.(*ast.SelectorExpr); ok && selector.Sel.Name == "Configs" {
				if err := w.addDiscoveries(fields); err != nil {
					return err
				}
			}
			continue
		}
		if strings.Contains(options, "inline") {
			if err := w.addInline(fields, each.Type, path, imports); err != nil {
				return err
			}
			continue
		}
		if name == "" && len(each.Names) > 0 {
			// The default of the YAML library.
			name = strings.ToLower(each.Names[0].Name)
		}
		names[name] = true
		found, err := w.fieldOf(each.Type, path, imports)
		if err != nil {
			return err
		}
		if found != nil {
			fields[name] = found
		}
	}
	for name, found := range fields {
		if _, isSecret := found.(secret); isSecret {
			for _, file := range []string{name + "_file", strings.TrimSuffix(name, "secrets") + "files"} {
				if names[file] {
					fields[name] = secret{file}
				}
			}
		}
	}
	return nil
}

func (w *walk) addInline(fields map[string]field, of ast.Expr, path string, imports map[string]string) error {
	if of, isMap := of.(*ast.MapType); isMap {
		return w.addFields(fields, of, path, imports)
	}
	found, err := w.fieldOf(of, path, imports)
	name, _ := found.(string)
	for key, value := range w.types[name] {
		fields[key] = value
	}
	return err
}

func (w *walk) addDiscoveries(fields map[string]field) error {
	paths, err := w.sources.discoveryPackages()
	if err != nil {
		return err
	}
	for _, path := range paths {
		found, err := w.sources.load(path)
		if err != nil {
			return err
		}
		for of, name := range found.discoveries {
			target, err := w.typeOf(reference{path, of})
			if err != nil {
				return err
			}
			fields[name+"_sd_configs"] = target
		}
	}
	return nil
}

// What a field contains: a secret, the name of a type with fields, or nil. A list counts as its items.
func (w *walk) fieldOf(of ast.Expr, path string, imports map[string]string) (field, error) {
	switch of := of.(type) {
	case *ast.StarExpr:
		return w.fieldOf(of.X, path, imports)
	case *ast.ArrayType:
		return w.fieldOf(of.Elt, path, imports)
	case *ast.MapType:
		// A map without a name: its own type, named after its items.
		found, err := w.fieldOf(of.Value, path, imports)
		name, isName := found.(string)
		if _, isSecret := found.(secret); isSecret {
			name, isName = "secret", true
		}
		if err != nil || !isName || name == "" {
			return nil, err
		}
		w.types["map of "+name] = map[string]field{"*": found}
		return "map of " + name, nil
	case *ast.Ident:
		if ast.IsExported(of.Name) || len(of.Name) > 0 && w.declares(path, of.Name) {
			return w.named(reference{path, of.Name})
		}
	case *ast.SelectorExpr:
		if name, ok := of.X.(*ast.Ident); ok && imports[name.Name] != "" {
			return w.named(reference{imports[name.Name], of.Sel.Name})
		}
	}
	return nil, nil
}

func (w *walk) declares(path, name string) bool {
	found, err := w.sources.load(path)
	if err != nil || found == nil {
		return false
	}
	_, declared := found.types[name]
	return declared
}

func (w *walk) named(of reference) (field, error) {
	if of.name == "Secret" && strings.HasSuffix(of.path, "/common/config") {
		return secret{}, nil
	}
	// A type of the standard library, or an interface, has no fields that YAML sets.
	if !w.declares(of.path, of.name) {
		return nil, nil
	}
	found, err := w.typeOf(of)
	if found == "" {
		return nil, err
	}
	return found, err
}

// The types that lead to a secret, without the fields that do not.
func (w *walk) withSecrets(roots map[string]string) map[string]map[string]field {
	leads := map[string]bool{}
	for changed := true; changed; {
		changed = false
		for name, fields := range w.types {
			for _, found := range fields {
				target, isType := found.(string)
				if (!isType || leads[target]) && !leads[name] {
					leads[name], changed = true, true
				}
			}
		}
	}
	lean := map[string]map[string]field{}
	for name, fields := range w.types {
		lean[name] = map[string]field{}
		for key, found := range fields {
			if target, isType := found.(string); !isType || leads[target] {
				lean[name][key] = found
			}
		}
	}
	same := firstOfEqual(lean)
	kept := map[string]map[string]field{}
	var keep func(name string)
	keep = func(name string) {
		if kept[name] != nil {
			return
		}
		kept[name] = map[string]field{}
		for key, found := range lean[name] {
			if target, isType := found.(string); isType {
				kept[name][key] = same[target]
				keep(same[target])
			} else {
				kept[name][key] = found
			}
		}
	}
	for _, name := range roots {
		keep(name)
	}
	return kept
}

// For each type the first one by name with the same fields, because most service discoveries have only the fields of an HTTP client.
func firstOfEqual(types map[string]map[string]field) map[string]string {
	names := []string{}
	for name := range types {
		names = append(names, name)
	}
	sort.Strings(names)
	first, same := map[string]string{}, map[string]string{}
	for _, name := range names {
		// The keys of maps are printed in order.
		text := fmt.Sprint(types[name])
		if first[text] == "" {
			first[text] = name
		}
		same[name] = first[text]
	}
	return same
}
