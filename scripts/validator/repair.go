package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
)

// mostRepairs limits how many values of a wrong type are told of one object.
const mostRepairs = 20

// repair reads an object with values of a wrong type without them. The decoder tells only the first one, and often not where it is; the field is
// the one without which the error is another one or none.
func (j *judge) repair(data []byte, cause error) (runtime.Object, []violation) {
	var content map[string]any
	if err := json.Unmarshal(data, &content); err != nil {
		return nil, []violation{decodeViolation(cause)}
	}
	var violations []violation
	for range mostRepairs {
		path := j.culprit(content, cause)
		if len(path) == 0 || len(path) == 1 && (path[0] == "kind" || path[0] == "apiVersion") {
			return nil, append(violations, decodeViolation(cause))
		}
		v := decodeViolation(cause)
		v.Field = fieldPath(path)
		if value, ok := valueAt(content, path).(string); ok && !strings.HasPrefix(v.Message, "is ") {
			v.Message = fmt.Sprintf("Invalid value: %q: %s", value, v.Message)
		}
		violations = append(violations, v)
		remove(content, path)
		object, err := j.tryDecode(content)
		if err == nil {
			return object, violations
		}
		cause = err
	}
	return nil, violations
}

func (j *judge) tryDecode(content map[string]any) (runtime.Object, error) {
	data, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	object, _, err := j.lenient.Decode(data, nil, nil)
	return object, err
}

// culprit finds the deepest value without which the error changes. A part of a path is a key or an index.
func (j *judge) culprit(content map[string]any, cause error) []any {
	var path []any
	for {
		part := j.culpritIn(content, path, cause)
		if part == nil {
			return path
		}
		path = append(path, part)
	}
}

func (j *judge) culpritIn(content map[string]any, path []any, cause error) any {
	var parts []any
	switch at := valueAt(content, path).(type) {
	case map[string]any:
		for _, key := range sortedKeys(at) {
			parts = append(parts, key)
		}
	case []any:
		for index := range at {
			parts = append(parts, index)
		}
	}
	for _, part := range parts {
		if part == "kind" || part == "apiVersion" {
			continue
		}
		without := copyOf(content)
		remove(without, append(slices.Clone(path), part))
		if _, err := j.tryDecode(without); err == nil || err.Error() != cause.Error() {
			return part
		}
	}
	return nil
}

func copyOf(value map[string]any) map[string]any {
	return runtime.DeepCopyJSON(value)
}

func valueAt(value any, path []any) any {
	for _, part := range path {
		switch key := part.(type) {
		case string:
			value = value.(map[string]any)[key]
		case int:
			value = value.([]any)[key]
		}
	}
	return value
}

// remove deletes a value. An item of a list becomes null, so that the others keep their indices.
func remove(content map[string]any, path []any) {
	last := path[len(path)-1]
	switch at := valueAt(content, path[:len(path)-1]).(type) {
	case map[string]any:
		delete(at, last.(string))
	case []any:
		at[last.(int)] = nil
	}
}

func fieldPath(path []any) string {
	var text strings.Builder
	for i, part := range path {
		switch key := part.(type) {
		case int:
			fmt.Fprintf(&text, "[%d]", key)
		case string:
			if strings.ContainsAny(key, "./") {
				fmt.Fprintf(&text, "[%s]", key)
			} else if i == 0 {
				text.WriteString(key)
			} else {
				text.WriteString("." + key)
			}
		}
	}
	return text.String()
}

// withoutFields leaves out violations of fields that could not be read.
func withoutFields(found, unreadable []violation) []violation {
	return slices.DeleteFunc(found, func(v violation) bool {
		return slices.ContainsFunc(unreadable, func(one violation) bool {
			return one.Type == typeDecode && one.Field != "" && strings.HasPrefix(v.Field, one.Field)
		})
	})
}
