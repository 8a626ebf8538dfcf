package main

import (
	"errors"
	"fmt"
	"strings"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/cli"
	"helm.sh/helm/v3/pkg/cli/values"
	"helm.sh/helm/v3/pkg/getter"
	"helm.sh/helm/v3/pkg/release"
	"renderer/protocol"
)

type renderer struct {
	settings *cli.EnvSettings
	getters  getter.Providers
	schemas  *protocol.Schemas
}

// render does the same as `helm template`: see newTemplateCmd and runInstall in Helm's cmd/helm.
func (r renderer) render(req protocol.Request) (answer protocol.Answer, err error) {
	if req.Notes || req.Coverage || req.Branches {
		return answer, errors.New("the renderer of Helm 3 only renders objects")
	}
	install := action.NewInstall(new(action.Configuration))
	install.DryRunOption = "true"
	install.DryRun = true
	install.Replace = true
	install.ClientOnly = true
	install.ReleaseName = req.Release
	install.Namespace = req.Namespace
	install.APIVersions = req.APIVersions
	install.IsUpgrade = req.IsUpgrade
	if req.KubeVersion != "" {
		version, err := chartutil.ParseKubeVersion(req.KubeVersion)
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
	install.SkipSchemaValidation = r.meetsSchema(chrt, vals)
	rel, err := install.Run(chrt, vals)
	if err != nil && rel != nil {
		return answer, fmt.Errorf("%w\n\nUse --debug flag to render out invalid YAML", err)
	}
	if err != nil {
		return answer, err
	}
	return protocol.Answer{Output: manifest(rel)}, nil
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
	set, err := chartutil.ReadValues(req.Set)
	if err != nil {
		return nil, err
	}
	return chartutil.MergeTables(set, vals), nil
}

// load reads a chart from a folder or an archive.
func load(path string) (*chart.Chart, error) {
	chrt, err := loader.Load(path)
	if err != nil {
		return nil, err
	}
	if kind := chrt.Metadata.Type; kind != "" && kind != "application" {
		return nil, fmt.Errorf("%s charts are not installable", kind)
	}
	if dependencies := chrt.Metadata.Dependencies; dependencies != nil {
		if err := action.CheckDependencies(chrt, dependencies); err != nil {
			return nil, fmt.Errorf("An error occurred while checking for chart dependencies. "+
				"You may need to run `helm dependency build` to fetch missing dependencies: %w", err)
		}
	}
	return chrt, nil
}
