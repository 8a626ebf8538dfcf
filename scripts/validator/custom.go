package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	schemaobjectmeta "k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apiextensions-apiserver/pkg/crdserverscheme"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"
)

// customKind judges the objects of a CustomResourceDefinition, in each of its versions.
type customKind struct {
	crd      *apiextensionsv1.CustomResourceDefinition
	versions map[string]*customVersion
}

type customVersion struct {
	strategy customResourceStrategy
	schema   *structuralschema.Structural
	warning  string // of a deprecated version
	problem  string // why objects cannot be judged
}

type customResourceStrategy = strategy

type customKinds map[schema.GroupKind]*customKind

func (c customKinds) find(kind schema.GroupVersionKind) (*customKind, bool) {
	found, ok := c[kind.GroupKind()]
	return found, ok
}

var documents = regexp.MustCompile(`(?m)^---(?:[ \t].*)?$`)

// customKinds reads CustomResourceDefinitions, and tells which texts are none.
func (j *judge) customKinds(texts []string) (customKinds, []string) {
	kinds := customKinds{}
	var problems []string
	for _, text := range texts {
		for _, document := range documents.Split(text, -1) {
			custom, err := j.compile(document)
			if err != nil {
				problems = append(problems, err.Error())
			} else if custom != nil {
				spec := custom.crd.Spec
				kinds[schema.GroupKind{Group: spec.Group, Kind: spec.Names.Kind}] = custom
			}
		}
	}
	return kinds, problems
}

// compile reads a CustomResourceDefinition. It returns nil for a document without content and for objects of other kinds.
func (j *judge) compile(text string) (*customKind, error) {
	if known, ok := j.compiled[text]; ok {
		return known, nil
	}
	data, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("a CustomResourceDefinition is not valid YAML: %w", err)
	}
	var typed struct{ APIVersion, Kind string }
	if json.Unmarshal(data, &typed) != nil || typed.APIVersion != "apiextensions.k8s.io/v1" || typed.Kind != "CustomResourceDefinition" {
		j.compiled[text] = nil
		return nil, nil
	}
	var crd apiextensionsv1.CustomResourceDefinition
	if err := json.Unmarshal(data, &crd); err != nil {
		return nil, fmt.Errorf("a CustomResourceDefinition cannot be read: %w", err)
	}
	apiextensionsv1.SetObjectDefaults_CustomResourceDefinition(&crd)
	made := &customKind{crd: &crd, versions: map[string]*customVersion{}}
	for i := range crd.Spec.Versions {
		if version := &crd.Spec.Versions[i]; version.Served {
			made.versions[version.Name] = makeVersion(&crd, version)
		}
	}
	j.compiled[text] = made
	return made, nil
}

// makeVersion follows getOrCreateServingInfoFor in k8s.io/apiextensions-apiserver/pkg/apiserver/customresource_handler.go.
func makeVersion(crd *apiextensionsv1.CustomResourceDefinition, version *apiextensionsv1.CustomResourceDefinitionVersion) *customVersion {
	made := &customVersion{}
	kind := schema.GroupVersionKind{Group: crd.Spec.Group, Version: version.Name, Kind: crd.Spec.Names.Kind}
	if version.Deprecated {
		made.warning = fmt.Sprintf("%s %s is deprecated", kind.GroupVersion(), kind.Kind)
		if version.DeprecationWarning != nil {
			made.warning = *version.DeprecationWarning
		}
	}
	var properties *apiextensions.JSONSchemaProps
	if version.Schema != nil && version.Schema.OpenAPIV3Schema != nil {
		internal := &apiextensions.CustomResourceValidation{}
		err := apiextensionsv1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(version.Schema, internal, nil)
		if err == nil {
			properties = internal.OpenAPIV3Schema
			made.schema, err = structuralschema.NewStructural(properties)
		}
		if err != nil {
			made.problem = err.Error()
			return made
		}
		made.schema = made.schema.DeepCopy()
		if err := defaulting.PruneDefaults(made.schema); err != nil {
			made.problem = err.Error()
			return made
		}
	}
	validator, _, err := validation.NewSchemaValidator(properties)
	if err != nil {
		made.problem = err.Error()
		return made
	}
	var status *apiextensions.CustomResourceSubresourceStatus
	if version.Subresources != nil && version.Subresources.Status != nil {
		status = &apiextensions.CustomResourceSubresourceStatus{}
	}
	isNamespaced := crd.Spec.Scope == apiextensionsv1.NamespaceScoped
	typer := crdserverscheme.NewUnstructuredObjectTyper()
	made.strategy = customresource.NewStrategy(typer, isNamespaced, kind, validator, nil, made.schema, status, nil, nil)
	return made
}

// judge judges an object as the API server does once it has the CustomResourceDefinition.
func (c *customKind) judge(data []byte, previous string, kind schema.GroupVersionKind, namespace string) verdict {
	isClusterScoped := c.crd.Spec.Scope == apiextensionsv1.ClusterScoped
	version := c.versions[kind.Version]
	if version == nil {
		return verdict{IsClusterScoped: isClusterScoped, Violations: []violation{c.notServed(kind)}}
	}
	if version.problem != "" {
		return verdict{IsClusterScoped: isClusterScoped, IsUnjudged: true}
	}
	v := verdict{IsClusterScoped: isClusterScoped}
	if version.warning != "" {
		v.Warnings = append(v.Warnings, violation{Field: "apiVersion", Message: version.warning})
	}
	object, violations := c.decode(data, version)
	v.Violations = violations
	if object == nil {
		return v
	}
	var old runtime.Object
	if previous != "" {
		if installed, _, err := toJSON(previous); err == nil {
			if before, _ := c.decode(installed, version); before != nil {
				old = before
			}
		}
	}
	found, warnings := run(version.strategy, kind, object, old, namespace)
	v.Violations = append(v.Violations, found...)
	v.Warnings = append(v.Warnings, warnings...)
	return v
}

func (c *customKind) notServed(kind schema.GroupVersionKind) violation {
	var served []string
	for name := range c.versions {
		served = append(served, kind.Group+"/"+name)
	}
	message := fmt.Sprintf("the CustomResourceDefinition of %s does not serve %s", kind.Kind, kind.GroupVersion())
	if len(served) > 0 {
		message += "; use " + strings.Join(served, " or ")
	}
	return violation{Field: "apiVersion", Type: typeNotServed, Message: message}
}

// decode prunes, coerces and defaults an object, and tells the fields that its schema does not have.
func (c *customKind) decode(data []byte, version *customVersion) (*unstructured.Unstructured, []violation) {
	object := &unstructured.Unstructured{}
	if err := object.UnmarshalJSON(data); err != nil {
		return nil, []violation{decodeViolation(err)}
	}
	kind := object.GroupVersionKind()
	var unknown []string
	objectMeta, found, paths, err := schemaobjectmeta.GetObjectMetaWithOptions(object.Object, schemaobjectmeta.ObjectMetaOptions{
		ReturnUnknownFieldPaths: true,
	})
	if err != nil {
		return nil, []violation{{Field: "metadata", Type: typeDecode, Message: err.Error()}}
	}
	unknown = append(unknown, paths...)
	if version.schema != nil {
		options := structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}
		if !c.crd.Spec.PreserveUnknownFields {
			unknown = append(unknown, pruning.PruneWithOptions(object.Object, version.schema, true, options)...)
			defaulting.PruneNonNullableNullsWithoutDefaults(object.Object, version.schema)
		}
		coercion, paths := schemaobjectmeta.CoerceWithOptions(nil, object.Object, version.schema, false, schemaobjectmeta.CoerceOptions{
			ReturnUnknownFieldPaths: true,
		})
		if coercion != nil {
			return nil, []violation{{Field: coercion.Field, Type: string(coercion.Type), Message: coercion.ErrorBody()}}
		}
		unknown = append(unknown, paths...)
	}
	object.SetGroupVersionKind(kind)
	if found {
		if err := schemaobjectmeta.SetObjectMeta(object.Object, objectMeta); err != nil {
			return nil, []violation{{Field: "metadata", Type: typeDecode, Message: err.Error()}}
		}
	}
	if version.schema != nil {
		defaulting.Default(object.Object, version.schema)
	}
	var violations []violation
	for _, field := range unknown {
		known := knownProperties(version.schema, field)
		violations = append(violations, violation{Field: field, Type: typeUnknown, Message: "unknown field", Known: known})
	}
	return object, violations
}

// own has the CustomResourceDefinitions that no Go module publishes.
//
//go:embed crds
var own embed.FS

// knownKinds are the CustomResourceDefinitions in a folder, besides our own. A kind's file is <group>/<Kind>.yaml.
type knownKinds struct{ folder string }

func (k *knownKinds) read(kind schema.GroupVersionKind) ([]byte, error) {
	if text, err := own.ReadFile("crds/" + kind.Group + "/" + kind.Kind + ".yaml"); err == nil {
		return text, nil
	}
	return os.ReadFile(filepath.Join(k.folder, kind.Group, kind.Kind+".yaml"))
}

var pathSegment = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.-]*$`)

func (j *judge) findKnown(kind schema.GroupVersionKind) (*customKind, bool) {
	if !pathSegment.MatchString(kind.Group) || !pathSegment.MatchString(kind.Kind) {
		return nil, false
	}
	text, err := j.known.read(kind)
	if err != nil {
		return nil, false
	}
	custom, err := j.compile(string(text))
	return custom, err == nil && custom != nil
}

func unstructuredOf(content map[string]any) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: content}
}
