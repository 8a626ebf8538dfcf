package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// The sources of a module and of the modules that it requires, which are downloaded when they are needed.
type sources struct {
	module   string
	versions map[string]string
	dirs     map[string]string
	packages map[string]*source
}

// The parsed files of a package.
type source struct {
	path  string
	types map[string]declaration
	// The names of the configurations that the package registers for service discovery, by type: `SDConfig` is `consul`.
	discoveries map[string]string
}

// A type, with the imports of its file by name.
type declaration struct {
	expression ast.Expr
	imports    map[string]string
}

var requirement = regexp.MustCompile(`(?m)^(?:require )?\s*(\S+) (v\S+)(?: // indirect)?$`)

func openSources(module, version string) (*sources, error) {
	found := &sources{module, map[string]string{module: version}, map[string]string{}, map[string]*source{}}
	dir, err := found.dirOf(module)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return nil, err
	}
	for _, match := range requirement.FindAllStringSubmatch(string(text), -1) {
		if _, known := found.versions[match[1]]; !known {
			found.versions[match[1]] = match[2]
		}
	}
	return found, nil
}

// Downloads a module if it is not in Go's cache.
func (s *sources) dirOf(module string) (string, error) {
	if dir, known := s.dirs[module]; known {
		return dir, nil
	}
	version := module + "@" + s.versions[module]
	command := exec.Command("go", "mod", "download", "-json", version)
	// Outside of a module, whose go.sum would have to list the version.
	command.Dir = os.TempDir()
	command.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	var answer struct{ Dir, Error string }
	if parseError := json.Unmarshal(output, &answer); err != nil || parseError != nil || answer.Dir == "" {
		return "", fmt.Errorf("cannot download the Go module %s: %v %s%s", version, err, answer.Error, stderr.String())
	}
	s.dirs[module] = answer.Dir
	return answer.Dir, nil
}

// The package with an import path; nil for packages of the standard library.
func (s *sources) load(path string) (*source, error) {
	if found, known := s.packages[path]; known {
		return found, nil
	}
	module := ""
	for name := range s.versions {
		if (path == name || strings.HasPrefix(path, name+"/")) && len(name) > len(module) {
			module = name
		}
	}
	if module == "" {
		s.packages[path] = nil
		return nil, nil
	}
	dir, err := s.dirOf(module)
	if err != nil {
		return nil, err
	}
	found, err := parsePackage(path, filepath.Join(dir, strings.TrimPrefix(path, module)))
	s.packages[path] = found
	return found, err
}

func parsePackage(path, dir string) (*source, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	found := &source{path, map[string]declaration{}, map[string]string{}}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		imports := importsOf(file)
		for _, declared := range file.Decls {
			switch declared := declared.(type) {
			case *ast.GenDecl:
				for _, spec := range declared.Specs {
					if spec, ok := spec.(*ast.TypeSpec); ok {
						found.types[spec.Name.Name] = declaration{spec.Type, imports}
					}
				}
			case *ast.FuncDecl:
				if receiver, text := nameMethod(declared); receiver != "" {
					found.discoveries[receiver] = text
				}
			}
		}
	}
	return found, nil
}

func importsOf(file *ast.File) map[string]string {
	imports := map[string]string{}
	for _, spec := range file.Imports {
		path := strings.Trim(spec.Path.Value, `"`)
		name := filepath.Base(path)
		// A major version at the end is not the name: gopkg.in/yaml.v3, github.com/google/uuid/v2.
		if regexp.MustCompile(`^v\d+$`).MatchString(name) {
			name = filepath.Base(filepath.Dir(path))
		}
		if spec.Name != nil {
			name = spec.Name.Name
		}
		imports[name] = path
	}
	return imports
}

// The receiver and result of a method `func (*SDConfig) Name() string { return "consul" }`, by which a configuration of service discovery
// is registered.
func nameMethod(function *ast.FuncDecl) (receiver, text string) {
	if function.Name.Name != "Name" || function.Recv == nil || function.Body == nil || len(function.Body.List) != 1 {
		return "", ""
	}
	result, isReturn := function.Body.List[0].(*ast.ReturnStmt)
	if !isReturn || len(result.Results) != 1 {
		return "", ""
	}
	literal, isLiteral := result.Results[0].(*ast.BasicLit)
	of := function.Recv.List[0].Type
	if pointer, ok := of.(*ast.StarExpr); ok {
		of = pointer.X
	}
	name, isName := of.(*ast.Ident)
	if !isLiteral || !isName {
		return "", ""
	}
	return name.Name, strings.Trim(literal.Value, `"`)
}

// The import paths of the packages below discovery/, without those of tests and helpers.
func (s *sources) discoveryPackages() ([]string, error) {
	dir, err := s.dirOf(s.module)
	if err != nil {
		return nil, err
	}
	paths := []string{}
	err = filepath.WalkDir(filepath.Join(dir, "discovery"), func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(dir, path)
		paths = append(paths, s.module+"/"+filepath.ToSlash(relative))
		return err
	})
	return paths, err
}
