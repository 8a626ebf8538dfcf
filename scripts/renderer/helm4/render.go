package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"text/template"

	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/chart"
	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/loader"
	chartv2 "helm.sh/helm/v4/pkg/chart/v2"
	valuesloader "helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/cli"
	"helm.sh/helm/v4/pkg/cli/values"
	"helm.sh/helm/v4/pkg/getter"
	release "helm.sh/helm/v4/pkg/release/v1"
	"renderer-helm4/coverage"
	"renderer/protocol"
)

type renderer struct {
	settings     *cli.EnvSettings
	getters      getter.Providers
	schemas      *protocol.Schemas
	instrumenter *coverage.Instrumenter
}

// render does the same as `helm template` and `helm install --dry-run=client`: see newTemplateCmd and runInstall in Helm's pkg/cmd.
func (r renderer) render(req protocol.Request) (answer protocol.Answer, err error) {
	config := action.NewConfiguration()
	install := action.NewInstall(config)
	install.DryRunStrategy = action.DryRunClient
	install.ReleaseName = req.Release
	install.Namespace = req.Namespace
	install.APIVersions = req.APIVersions
	install.IsUpgrade = req.IsUpgrade
	if req.KubeVersion != "" {
		version, err := common.ParseKubeVersion(req.KubeVersion)
		if err != nil {
			return answer, fmt.Errorf("invalid kube version '%s': %w", req.KubeVersion, err)
		}
		install.KubeVersion = version
	}

	path, err := install.LocateChart(req.Chart, r.settings)
	if err != nil {
		return answer, err
	}
	vals, err := r.values(req)
	if err != nil {
		return answer, err
	}
	chrt, err := load(path)
	if err != nil {
		return answer, err
	}
	config.CustomTemplateFuncs = template.FuncMap{}
	// Without a cluster, Helm's own lookup returns an empty map even for lists.
	if req.Objects != nil {
		config.CustomTemplateFuncs["lookup"] = lookupIn(req.Objects)
	}
	if req.Coverage || req.Branches {
		recorder, err := r.instrument(chrt)
		if err != nil {
			return answer, err
		}
		if req.Branches {
			list, err := json.Marshal(recorder.Branches())
			return protocol.Answer{Output: string(list)}, err
		}
		maps.Copy(config.CustomTemplateFuncs, recorder.Functions())
		// A rendering that fails hits branches, too.
		defer func() { answer.Hits = recorder.Hits() }()
	}
	install.SkipSchemaValidation = r.meetsSchema(chrt, vals)
	releaser, err := install.Run(chrt, vals)
	rel, ok := releaser.(*release.Release)
	if err != nil && ok && rel != nil {
		return answer, fmt.Errorf("%w\n\nUse --debug flag to render out invalid YAML", err)
	}
	if err != nil {
		return answer, err
	}
	if req.Notes {
		return protocol.Answer{Output: rel.Info.Notes}, nil
	}
	return protocol.Answer{Output: manifest(rel)}, nil
}

// instrument changes the templates of a chart, but not those of its dependencies.
func (r renderer) instrument(chrt chart.Charter) (*coverage.Recorder, error) {
	v2, ok := chrt.(*chartv2.Chart)
	if !ok {
		return nil, errors.New("coverage: only charts with apiVersion v1 and v2 can be instrumented")
	}
	var templates []coverage.Template
	for _, file := range v2.Templates {
		templates = append(templates, coverage.Template{Name: file.Name, Text: string(file.Data)})
	}
	templates, recorder, err := r.instrumenter.Instrument(templates)
	if err != nil {
		return nil, err
	}
	v2.Templates = nil
	for _, t := range templates {
		v2.Templates = append(v2.Templates, &common.File{Name: t.Name, Data: []byte(t.Text)})
	}
	return recorder, nil
}

// manifest returns all objects of a release, hooks last.
func manifest(rel *release.Release) string {
	var out strings.Builder
	fmt.Fprintln(&out, strings.TrimSpace(rel.Manifest))
	for _, hook := range rel.Hooks {
		fmt.Fprintf(&out, "---\n# Source: %s\n%s\n", hook.Path, hook.Manifest)
	}
	return out.String()
}

func (r renderer) values(req protocol.Request) (map[string]any, error) {
	files := values.Options{ValueFiles: req.Values}
	vals, err := files.MergeValues(r.getters)
	if err != nil || req.Set == nil {
		return vals, err
	}
	// Treat the set values as one more file: every JSON document is a YAML document.
	set, err := valuesloader.LoadValues(strings.NewReader(string(req.Set)))
	if err != nil {
		return nil, err
	}
	return valuesloader.MergeMaps(vals, set), nil
}

// load reads a chart from a folder or an archive. Caching it would save only 2 % of a rendering, and a rendering changes the chart: it
// removes disabled dependencies.
func load(path string) (chart.Charter, error) {
	chrt, err := loader.Load(path)
	if err != nil {
		return nil, err
	}
	accessor, err := chart.NewAccessor(chrt)
	if err != nil {
		return nil, err
	}
	if kind := accessor.MetadataAsMap()["Type"]; kind != "" && kind != "application" {
		return nil, fmt.Errorf("%s charts are not installable", kind)
	}
	if err := action.CheckDependencies(chrt, accessor.MetaDependencies()); err != nil {
		return nil, fmt.Errorf("an error occurred while checking for chart dependencies. "+
			"You may need to run 'helm dependency build' to fetch missing dependencies: %w", err)
	}
	return chrt, nil
}
