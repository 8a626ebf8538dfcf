package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

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

// customKind judges the objects of a CustomResourceDefinition, in each of the versions that it serves. A definition that cannot be read has none.
type customKind struct {
	crd      *apiextensionsv1.CustomResourceDefinition
	isBroken bool
	// versions are compiled when an object has them, which takes a second for large ones.
	versions map[string]func() *customVersion
	// isAccepted tells whether the API server accepts the definition. It takes as long, and is asked only if an object violates it.
	isAccepted func() bool
}

type customVersion struct {
	strategy customResourceStrategy
	schema   *structuralschema.Structural
	warning  string // of a deprecated version
	isBroken bool
}

type customResourceStrategy = strategy

type customKinds map[schema.GroupKind]*customKind

func (c customKinds) find(kind schema.GroupVersionKind) (*customKind, bool) {
	found, ok := c[kind.GroupKind()]
	return found, ok
}

var documents = regexp.MustCompile(`(?m)^---(?:[ \t].*)?$`)

// customKinds reads the CustomResourceDefinitions in texts, of which the later ones win.
func (j *judge) customKinds(texts []string) customKinds {
	var all []string
	for _, text := range texts {
		all = append(all, documents.Split(text, -1)...)
	}
	read := make([]*customKind, len(all))
	inParallel(len(all), func(i int) { read[i] = j.compile(all[i]) })
	kinds := customKinds{}
	for _, custom := range read {
		if custom != nil {
			spec := custom.crd.Spec
			kinds[schema.GroupKind{Group: spec.Group, Kind: spec.Names.Kind}] = custom
		}
	}
	return kinds
}

// compile reads a CustomResourceDefinition. It returns nil for anything else, which is judged only if it is an object of the request itself.
func (j *judge) compile(text string) *customKind {
	if known, ok := j.compiled.get(text); ok {
		return known
	}
	return j.compiled.add(text, readDefinition(text))
}

func readDefinition(text string) *customKind {
	data, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		return nil
	}
	var typed struct{ APIVersion, Kind string }
	if json.Unmarshal(data, &typed) != nil || typed.APIVersion != "apiextensions.k8s.io/v1" || typed.Kind != "CustomResourceDefinition" {
		return nil
	}
	var crd apiextensionsv1.CustomResourceDefinition
	if err := json.Unmarshal(data, &crd); err != nil {
		return &customKind{crd: namesIn(data), isBroken: true}
	}
	apiextensionsv1.SetObjectDefaults_CustomResourceDefinition(&crd)
	made := &customKind{
		crd:        &crd,
		versions:   map[string]func() *customVersion{},
		isAccepted: sync.OnceValue(func() bool { return isAccepted(&crd) }),
	}
	for i := range crd.Spec.Versions {
		if version := &crd.Spec.Versions[i]; version.Served {
			made.versions[version.Name] = sync.OnceValue(func() *customVersion { return makeVersion(&crd, version) })
		}
	}
	return made
}

func isAccepted(crd *apiextensionsv1.CustomResourceDefinition) bool {
	kind := apiextensionsv1.SchemeGroupVersion.WithKind("CustomResourceDefinition")
	internal, err := toInternal(crd.DeepCopy())
	if err != nil {
		return false
	}
	violations, _ := run(strategies[kind.GroupKind()], kind, internal, nil, "")
	return len(violations) == 0
}

// namesIn reads only what tells the kind that a CustomResourceDefinition defines.
func namesIn(data []byte) *apiextensionsv1.CustomResourceDefinition {
	var names struct {
		Spec struct {
			Group string
			Names struct{ Kind string }
		}
	}
	crd := &apiextensionsv1.CustomResourceDefinition{}
	if json.Unmarshal(data, &names) == nil {
		crd.Spec.Group, crd.Spec.Names.Kind = names.Spec.Group, names.Spec.Names.Kind
	}
	return crd
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
			made.isBroken = true
			return made
		}
		made.schema = made.schema.DeepCopy()
		if err := defaulting.PruneDefaults(made.schema); err != nil {
			made.isBroken = true
			return made
		}
	}
	validator, _, err := validation.NewSchemaValidator(properties)
	if err != nil {
		made.isBroken = true
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
	if c.isBroken {
		return verdict{Unjudged: badDefinition}
	}
	compiled := c.versions[kind.Version]
	if compiled == nil {
		return verdict{IsClusterScoped: isClusterScoped, Violations: []violation{c.notServed(kind)}}
	}
	version := compiled()
	if version.isBroken {
		return verdict{IsClusterScoped: isClusterScoped, Unjudged: badDefinition}
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
	if len(v.Violations) > 0 && !c.isAccepted() {
		return verdict{IsClusterScoped: isClusterScoped, Unjudged: badDefinition}
	}
	return v
}

func (c *customKind) notServed(kind schema.GroupVersionKind) violation {
	var served []string
	for _, name := range sortedKeys(c.versions) {
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
	custom := j.compile(string(text))
	return custom, custom != nil
}

func unstructuredOf(content map[string]any) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: content}
}
