package main

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apimachinery/pkg/runtime"
)

var pathPart = regexp.MustCompile(`\[[^\]]*\]|[^.\[\]]+`)

// parents lists the parts of a field's path without the last one.
func parents(field string) []string {
	parts := pathPart.FindAllString(field, -1)
	if len(parts) == 0 {
		return nil
	}
	return parts[:len(parts)-1]
}

// knownFields lists the fields that an object of a built-in kind has beside an unknown one.
func knownFields(object runtime.Object, field string) []string {
	at := reflect.TypeOf(object)
	for _, part := range parents(field) {
		at = elementOf(at)
		if strings.HasPrefix(part, "[") {
			continue
		}
		if at.Kind() == reflect.Map {
			at = at.Elem()
			continue
		}
		next, ok := fieldsOf(at)[part]
		if !ok {
			return nil
		}
		at = next
	}
	if at = elementOf(at); at.Kind() != reflect.Struct {
		return nil
	}
	return sortedKeys(fieldsOf(at))
}

// elementOf is the type behind pointers and lists.
func elementOf(at reflect.Type) reflect.Type {
	for at.Kind() == reflect.Pointer || at.Kind() == reflect.Slice {
		at = at.Elem()
	}
	return at
}

func fieldsOf(at reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	if at.Kind() != reflect.Struct {
		return fields
	}
	for i := range at.NumField() {
		one := at.Field(i)
		name, _, _ := strings.Cut(one.Tag.Get("json"), ",")
		if name != "" && name != "-" {
			fields[name] = one.Type
		} else if one.Anonymous {
			for key, value := range fieldsOf(elementOf(one.Type)) {
				fields[key] = value
			}
		}
	}
	return fields
}

// knownProperties does the same for a custom resource.
func knownProperties(at *structuralschema.Structural, field string) []string {
	for _, part := range parents(field) {
		if at == nil {
			return nil
		}
		if strings.HasPrefix(part, "[") {
			at = at.Items
		} else if next, ok := at.Properties[part]; ok {
			at = &next
		} else if at.AdditionalProperties != nil {
			at = at.AdditionalProperties.Structural
		} else {
			return nil
		}
	}
	if at == nil {
		return nil
	}
	return sortedKeys(at.Properties)
}

func sortedKeys[Value any](of map[string]Value) []string {
	var keys []string
	for key := range of {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
