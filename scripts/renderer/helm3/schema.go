package main

import (
	"encoding/json"

	"github.com/xeipuuv/gojsonschema"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
)

// meetsSchema reports whether Helm's validation is certain to succeed. It uses the same library as Helm. It leaves charts with dependencies
// to Helm.
func (r renderer) meetsSchema(chrt *chart.Chart, vals map[string]any) bool {
	if len(chrt.Metadata.Dependencies) > 0 || len(chrt.Dependencies()) > 0 {
		return false
	}
	all, err := chartutil.CoalesceValues(chrt, vals)
	return err == nil && r.schemas.Meets(chrt.Schema, all)
}

func compileSchema(text []byte) (func(map[string]any) bool, error) {
	compiled, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(text))
	if err != nil {
		return nil, err
	}
	return func(vals map[string]any) bool {
		// Helm also validates the values as JSON, which changes the types of numbers.
		document, err := json.Marshal(vals)
		if err != nil {
			return false
		}
		result, err := compiled.Validate(gojsonschema.NewBytesLoader(document))
		return err == nil && result.Valid()
	}, nil
}
