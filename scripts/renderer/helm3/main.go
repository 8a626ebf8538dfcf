// Renderer-helm3 does with Helm 3 what the program beside it does with Helm 4: the two Helms need other versions of the same modules.
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

func main() {
	settings := cli.New()
	renderer := renderer{settings, getter.All(settings), &protocol.Schemas{Compile: compileSchema}}
	protocol.Serve(func(req protocol.Request) protocol.Answer {
		output, err := renderer.render(req)
		if err != nil {
			return protocol.Answer{Error: err.Error()}
		}
		return protocol.Answer{Output: output}
	})
}

type renderer struct {
	settings *cli.EnvSettings
	getters  getter.Providers
	schemas  *protocol.Schemas
}

// render does what the command `template` of Helm does: see newTemplateCmd and runInstall in its cmd/helm.
func (r renderer) render(req protocol.Request) (string, error) {
	if req.Notes || req.Coverage || req.Branches {
		return "", errors.New("only the objects are rendered with Helm 3")
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
			return "", fmt.Errorf("invalid kube version '%s': %w", req.KubeVersion, err)
		}
		install.KubeVersion = version
	}

	path, err := install.LocateChart(req.Chart, r.settings)
	if err != nil {
		return "", err
	}
	vals, err := r.values(req)
	if err != nil {
		return "", err
	}
	chrt, err := load(path)
	if err != nil {
		return "", err
	}
	install.SkipSchemaValidation = r.meetsSchema(chrt, vals)
	rel, err := install.Run(chrt, vals)
	if err != nil && rel != nil {
		return "", fmt.Errorf("%w\n\nUse --debug flag to render out invalid YAML", err)
	}
	if err != nil {
		return "", err
	}
	return objects(rel), nil
}

// objects are printed with the hooks after all others.
func objects(rel *release.Release) string {
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
	// As if it were in one more file: every JSON document is a YAML document.
	set, err := chartutil.ReadValues(req.Set)
	if err != nil {
		return nil, err
	}
	return chartutil.MergeTables(set, vals), nil
}

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
