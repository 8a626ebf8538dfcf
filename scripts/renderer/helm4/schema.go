package main

import (
	"bytes"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"helm.sh/helm/v4/pkg/chart"
	"helm.sh/helm/v4/pkg/chart/common/util"
)

// meetsSchema reports whether Helm's validation is certain to succeed. It uses the same library as Helm. It leaves charts with dependencies
// to Helm.
func (r renderer) meetsSchema(chrt chart.Charter, vals map[string]any) bool {
	accessor, err := chart.NewAccessor(chrt)
	if err != nil || len(accessor.MetaDependencies()) > 0 || len(accessor.Dependencies()) > 0 {
		return false
	}
	all, err := util.CoalesceValues(chrt, vals)
	return err == nil && r.schemas.Meets(accessor.Schema(), all)
}

func compileSchema(text []byte) (func(map[string]any) bool, error) {
	const name = "file:///values.schema.json"
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(name, schema); err != nil {
		return nil, err
	}
	compiled, err := compiler.Compile(name)
	if err != nil {
		return nil, err
	}
	return func(vals map[string]any) bool { return compiled.Validate(vals) == nil }, nil
}
