package main

import (
	"encoding/json"

	"github.com/xeipuuv/gojsonschema"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
)

// meetsSchema tells whether Helm's own validation is known to find nothing, by the library that it uses. What it does with dependencies is
// left to it.
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
		// As Helm does, which hands over JSON: numbers are not what they were read as.
		document, err := json.Marshal(vals)
		if err != nil {
			return false
		}
		result, err := compiled.Validate(gojsonschema.NewBytesLoader(document))
		return err == nil && result.Valid()
	}, nil
}
