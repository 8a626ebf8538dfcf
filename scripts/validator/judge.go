package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	jsonserializer "k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/managedfields"
	genericrequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/warning"
	"k8s.io/client-go/applyconfigurations"
	"k8s.io/kubernetes/pkg/capabilities"
	"sigs.k8s.io/yaml"
)

// Types of violations besides those of Kubernetes (field.ErrorType).
const (
	typeDecode    = "Decode"         // not an object of its kind at all
	typeUnknown   = "UnknownField"   // a field that the kind does not have
	typeDuplicate = "DuplicateField" // a key or list item that occurs twice
	typeRemoved   = "RemovedAPI"     // a version that Kubernetes no longer serves
	typeNotServed = "NotServed"      // a version that Kubernetes does not serve by default
	typeNoKind    = "NoKind"         // a kind that Kubernetes does not have, in a group of its own
)

// Reasons for which an object is not judged, or only its fields and their types.
const (
	noDefinition  = "NoDefinition"  // there is no CustomResourceDefinition of its kind
	badDefinition = "BadDefinition" // the CustomResourceDefinition is wrong itself
	noStrategy    = "NoStrategy"    // a built-in kind whose code needs a cluster, or that is no resource
)

// verdict is what the API server would say about an object.
type verdict struct {
	Violations      []violation  `json:"violations,omitempty"` // why it would reject the object
	Warnings        []violation  `json:"warnings,omitempty"`   // what it would warn of
	Unjudged        string       `json:"unjudged,omitempty"`   // why not all is judged
	Failure         string       `json:"failure,omitempty"`    // Kubernetes's code crashed
	IsClusterScoped bool         `json:"isClusterScoped,omitempty"`
	PodSecurity     *podSecurity `json:"podSecurity,omitempty"`
}

// violation is one reason, with the field as the API server writes it, such as spec.containers[0].name.
type violation struct {
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
	Type    string `json:"type,omitempty"`
	// Known lists the fields that there are beside an unknown one.
	Known []string `json:"known,omitempty"`
}

// judge can judge several objects at the same time.
type judge struct {
	known    *knownKinds
	compiled *cache                             // of CustomResourceDefinitions, by their text
	apply    func() managedfields.TypeConverter // made when it is needed, because that takes a moment
	strict   runtime.Decoder
	lenient  runtime.Decoder
}

// cacheLimit is in bytes of text. The definitions of one operator have up to two megabytes, and take several times as much when compiled.
const cacheLimit = 16 << 20

// newJudge makes a judge that knows the CustomResourceDefinitions in a folder.
func newJudge(crds string) *judge {
	// As kubeadm and all managed services start the API server.
	capabilities.Setup(true, 0)
	options := jsonserializer.SerializerOptions{Strict: true}
	return &judge{
		known:    &knownKinds{folder: crds},
		compiled: newCache(cacheLimit),
		apply:    sync.OnceValue(func() managedfields.TypeConverter { return applyconfigurations.NewTypeConverter(scheme) }),
		strict:   jsonserializer.NewSerializerWithOptions(jsonserializer.DefaultMetaFactory, scheme, scheme, options),
		lenient: jsonserializer.NewSerializerWithOptions(jsonserializer.DefaultMetaFactory, scheme, scheme,
			jsonserializer.SerializerOptions{}),
	}
}

// judge judges an object, as an update if there is a previous one.
func (j *judge) judge(text, previous string, r request, kinds customKinds) verdict {
	data, repeated, err := toJSON(text)
	if err != nil {
		return verdict{Violations: []violation{{Type: typeDecode, Message: err.Error()}}}
	}
	var typed metav1.TypeMeta
	if err := json.Unmarshal(data, &typed); err != nil {
		return verdict{Violations: []violation{{Type: typeDecode, Message: "is not a Kubernetes object: " + err.Error()}}}
	}
	v := j.judgeKind(data, previous, typed.GroupVersionKind(), r, kinds)
	v.Warnings = append(repeated, v.Warnings...)
	return v
}

func (j *judge) judgeKind(data []byte, previous string, kind schema.GroupVersionKind, r request, kinds customKinds) verdict {
	if kind.Kind == "" || kind.Version == "" {
		return verdict{Violations: []violation{{Type: typeDecode, Message: "has no apiVersion and kind"}}}
	}
	if object := newObject(kind); object != nil {
		if v := whyNotServed(object, kind, r.APIs); v != nil {
			return verdict{Violations: []violation{*v}}
		}
		return j.judgeBuiltIn(data, previous, kind, r.Namespace)
	}
	if isBuiltIn(kind.Group) {
		return verdict{Violations: []violation{missingKind(kind)}}
	}
	custom, known := kinds.find(kind)
	if !known {
		custom, known = j.findKnown(kind)
	}
	if !known {
		return verdict{Unjudged: noDefinition}
	}
	return custom.judge(data, previous, kind, r.Namespace)
}

func (j *judge) judgeBuiltIn(data []byte, previous string, kind schema.GroupVersionKind, namespace string) verdict {
	var v verdict
	object, violations := j.decode(data)
	v.Violations = violations
	if object == nil {
		return v
	}
	v.Warnings = append(v.Warnings, deprecations(object, kind)...)
	v.PodSecurity = evaluatePodSecurity(object)
	own, judged := strategies[kind.GroupKind()]
	if !judged {
		v.Unjudged = noStrategy
		return v
	}
	v.IsClusterScoped = !own.NamespaceScoped()
	internal, err := toInternal(object)
	if err != nil {
		v.Violations = append(v.Violations, violation{Type: typeDecode, Message: err.Error()})
		return v
	}
	var old runtime.Object
	if previous != "" {
		old = j.decodeInstalled(previous)
	}
	found, warnings := run(own, kind, internal, old, namespace)
	v.Violations = append(v.Violations, withoutFields(found, v.Violations)...)
	v.Warnings = append(v.Warnings, warnings...)
	if len(v.Violations) == 0 {
		v.Violations = j.applyViolations(data, object)
	}
	return v
}

// decode returns the object as far as it can be read, with its defaults, and what strict decoding rejects.
func (j *judge) decode(data []byte) (runtime.Object, []violation) {
	data, violations := withoutHugeQuantities(data)
	object, _, err := j.strict.Decode(data, nil, nil)
	if strictErr, ok := runtime.AsStrictDecodingError(err); ok {
		for _, one := range strictErr.Errors() {
			violations = append(violations, strictViolation(one.Error()))
		}
		object, _, err = j.lenient.Decode(data, nil, nil)
	}
	if err != nil {
		var unreadable []violation
		object, unreadable = j.repair(data, err)
		violations = append(violations, unreadable...)
		if object == nil {
			return nil, violations
		}
	}
	scheme.Default(object)
	for i := range violations {
		if violations[i].Type == typeUnknown {
			violations[i].Known = knownFields(object, violations[i].Field)
		}
	}
	return object, violations
}

// decodeInstalled reads an object that a cluster already has; nil if it cannot be read.
func (j *judge) decodeInstalled(text string) runtime.Object {
	data, _, err := toJSON(text)
	if err != nil {
		return nil
	}
	object, _ := j.decode(data)
	if object == nil {
		return nil
	}
	internal, err := toInternal(object)
	if err != nil {
		return nil
	}
	return internal
}

func toInternal(object runtime.Object) (runtime.Object, error) {
	return scheme.ConvertToVersion(object, runtime.InternalGroupVersioner)
}

// run does what the API server does before it stores an object.
func run(own strategy, kind schema.GroupVersionKind, object, old runtime.Object, namespace string) ([]violation, []violation) {
	objectMeta, err := meta.Accessor(object)
	if err != nil {
		return []violation{{Type: typeDecode, Message: err.Error()}}, nil
	}
	if objectMeta.GetName() == "" && objectMeta.GetGenerateName() != "" {
		objectMeta.SetName(own.GenerateName(objectMeta.GetGenerateName()))
	}
	rest.FillObjectMetaSystemFields(objectMeta)
	scope := metav1.NamespaceNone
	if own.NamespaceScoped() {
		if scope = objectMeta.GetNamespace(); scope == "" {
			scope = namespace
		}
		objectMeta.SetNamespace(scope)
	}
	recorder := &recorder{}
	ctx := warning.WithWarningRecorder(genericrequest.WithNamespace(context.Background(), scope), recorder)
	ctx = genericrequest.WithRequestInfo(ctx, &genericrequest.RequestInfo{
		IsResourceRequest: true, APIGroup: kind.Group, APIVersion: kind.Version, Namespace: scope, Name: objectMeta.GetName(),
	})
	violations := prepareService(object, old)
	if old == nil {
		err = rest.BeforeCreate(own, ctx, object)
	} else {
		err = update(own, ctx, object, objectMeta, old, scope)
	}
	return append(violations, statusViolations(err)...), recorder.warnings
}

func update(own strategy, ctx context.Context, object runtime.Object, objectMeta metav1.Object, old runtime.Object, scope string) error {
	oldMeta, err := meta.Accessor(old)
	if err != nil {
		return err
	}
	oldMeta.SetNamespace(scope)
	rest.FillObjectMetaSystemFields(oldMeta)
	objectMeta.SetUID(oldMeta.GetUID())
	oldMeta.SetResourceVersion("1")
	objectMeta.SetResourceVersion("1")
	asInstalled(own, ctx, object, old)
	return rest.BeforeUpdate(own, ctx, object, old)
}

// statusViolations lists the causes of the API server's answer.
func statusViolations(err error) []violation {
	if err == nil {
		return nil
	}
	var status apierrors.APIStatus
	if !errors.As(err, &status) || status.Status().Details == nil || len(status.Status().Details.Causes) == 0 {
		return []violation{{Type: typeDecode, Message: err.Error()}}
	}
	var found []violation
	for _, cause := range status.Status().Details.Causes {
		found = append(found, violation{Field: cause.Field, Message: cause.Message, Type: string(cause.Type)})
	}
	return found
}

// applyViolations tells what only server-side apply rejects, which Helm 4 uses: list items with the same key.
func (j *judge) applyViolations(data []byte, object runtime.Object) []violation {
	var content map[string]any
	if err := json.Unmarshal(data, &content); err != nil {
		return nil
	}
	_, err := j.apply().ObjectToTyped(unstructuredOf(content))
	if err == nil {
		return nil
	}
	var found []violation
	for _, line := range strings.Split(err.Error(), "\n") {
		if match := duplicateItem.FindStringSubmatch(line); match != nil {
			found = append(found, violation{Field: strings.TrimPrefix(match[1], "."), Message: match[2], Type: typeDuplicate})
		}
	}
	return found
}

var duplicateItem = regexp.MustCompile(`(\.[^\s:]+): (duplicate entries .*|.*duplicate.*)$`)

var strictMessage = regexp.MustCompile(`^(unknown|duplicate) field "(.*)"$`)

func strictViolation(message string) violation {
	match := strictMessage.FindStringSubmatch(message)
	if match == nil {
		return violation{Type: typeDecode, Message: message}
	}
	if match[1] == "unknown" {
		return violation{Type: typeUnknown, Field: match[2], Message: "unknown field"}
	}
	return violation{Type: typeDuplicate, Field: match[2], Message: "duplicate field"}
}

// decodeMessage matches the error of Go's JSON decoder about a value of the wrong type.
var decodeMessage = regexp.MustCompile(`cannot unmarshal (.*?) into Go (?:struct field \S+|value) of type (.*)$`)

// decodePrefix names the kind, which the reader knows.
var decodePrefix = regexp.MustCompile(`^\w+ in version "[^"]*" cannot be handled as a \w+: `)

func decodeViolation(err error) violation {
	message := decodePrefix.ReplaceAllString(err.Error(), "")
	if match := decodeMessage.FindStringSubmatch(message); match != nil {
		message = fmt.Sprintf("is %s, and has to be %s", jsonType(match[1]), goType(match[2]))
	}
	return violation{Type: typeDecode, Message: message}
}

// jsonType names a type of JSON as users of YAML do.
func jsonType(name string) string {
	switch {
	case name == "object":
		return "a map"
	case name == "array":
		return "a list"
	case name == "bool":
		return "true or false"
	case name == "string":
		return "text"
	}
	return "a " + name
}

// goType names a type of Go as users of YAML do.
func goType(name string) string {
	switch {
	case strings.HasPrefix(name, "[]uint8"):
		return "base64 text"
	case strings.HasPrefix(name, "[]"):
		return "a list"
	case strings.HasPrefix(name, "map["):
		return "a map"
	case strings.HasPrefix(name, "int"), strings.HasPrefix(name, "uint"):
		return "a whole number"
	case name == "bool":
		return "true or false"
	case strings.Contains(name, "."):
		return "a map"
	case name == "string":
		return "text"
	}
	return "a " + name
}

// toJSON converts YAML as Helm does, and tells which keys occur twice: of those only the last counts.
func toJSON(text string) ([]byte, []violation, error) {
	data, repeated := yaml.YAMLToJSONStrict([]byte(text))
	if repeated == nil {
		return data, nil, nil
	}
	data, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		return nil, nil, fmt.Errorf("is not valid YAML: %w", err)
	}
	return data, []violation{{Type: typeDuplicate, Message: repeatedKey(repeated)}}, nil
}

func repeatedKey(err error) string {
	lines := strings.Split(err.Error(), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

// recorder collects the warnings of the API server.
type recorder struct{ warnings []violation }

var warnedField = regexp.MustCompile(`^([a-z]\w*(?:\.\w+|\[[^\]]*\])*): (.*)$`)

func (r *recorder) AddWarning(_, text string) {
	if match := warnedField.FindStringSubmatch(text); match != nil {
		r.warnings = append(r.warnings, violation{Field: match[1], Message: match[2]})
		return
	}
	r.warnings = append(r.warnings, violation{Message: text})
}
