package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// hugeExponent matches an exponent of ten that Kubernetes's parser of quantities turns into a number of that many digits, which takes minutes
// and all memory. The largest quantity is 2^63-1.
var hugeExponent = regexp.MustCompile(`[eE][-+]?[0-9]{5,}$`)

// mayBeHuge finds such text anywhere in an object, so that the walk over its types is needed for hardly any.
var mayBeHuge = regexp.MustCompile(`[eE][-+]?[0-9]{5,}"`)

var quantityType = reflect.TypeFor[resource.Quantity]()

// withoutHugeQuantities returns the object without the quantities that cannot be read in reasonable time, and a violation for each.
func withoutHugeQuantities(data []byte) ([]byte, []violation) {
	if !mayBeHuge.Match(data) {
		return data, nil
	}
	var typed metav1.TypeMeta
	var content map[string]any
	if json.Unmarshal(data, &typed) != nil || json.Unmarshal(data, &content) != nil {
		return data, nil
	}
	object := newObject(typed.GroupVersionKind())
	if object == nil {
		return data, nil
	}
	var violations []violation
	for _, path := range hugeQuantities(reflect.TypeOf(object), content, nil) {
		message := fmt.Sprintf("Invalid value: %q: the exponent is too large for a quantity", valueAt(content, path))
		violations = append(violations, violation{Type: typeDecode, Field: fieldPath(path), Message: message})
		remove(content, path)
	}
	rest, err := json.Marshal(content)
	if err != nil {
		// Without an object, nothing reads the quantities.
		return nil, append(violations, decodeViolation(err))
	}
	return rest, violations
}

// hugeQuantities finds the paths of such quantities in a value that is read as a type.
func hugeQuantities(at reflect.Type, value any, path []any) (found [][]any) {
	at = elementOf(at)
	below := func(next reflect.Type, value any, part any) {
		found = append(found, hugeQuantities(next, value, append(slices.Clone(path), part))...)
	}
	switch value := value.(type) {
	case string:
		if at == quantityType && hugeExponent.MatchString(value) {
			return [][]any{path}
		}
	case []any:
		for index, item := range value {
			below(at, item, index)
		}
	case map[string]any:
		fields := fieldsOf(at)
		for _, key := range sortedKeys(value) {
			if at.Kind() == reflect.Map {
				below(at.Elem(), value[key], key)
			} else if next, ok := fields[key]; ok {
				below(next, value[key], key)
			}
		}
	}
	return found
}
