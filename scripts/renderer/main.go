// Renderer renders Helm charts for the harness: one process for any number of charts and values, which saves each rendering the start
// of a process. It is `helm template` without its command line, on Helm's SDK; the tests compare the two byte by byte. How it is asked:
// see the package protocol.
package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"text/template"

	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/chart"
	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/loader"
	valuesloader "helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/cli"
	"helm.sh/helm/v4/pkg/cli/values"
	"helm.sh/helm/v4/pkg/getter"
	release "helm.sh/helm/v4/pkg/release/v1"
	"renderer/protocol"
)

func main() {
	settings := cli.New()
	renderer := renderer{settings, getter.All(settings), &protocol.Schemas{Compile: compileSchema}}
	protocol.Serve(func(req protocol.Request) protocol.Answer {
		var seen *coverage
		if req.Coverage || req.Branches {
			seen = &coverage{}
		}
		output, err := renderer.render(req, seen)
		answer := protocol.Answer{Output: output, Went: seen.summary()}
		if err != nil {
			answer.Error = err.Error()
		}
		return answer
	})
}

type renderer struct {
	settings *cli.EnvSettings
	getters  getter.Providers
	schemas  *protocol.Schemas
}

// render does what the commands `template` and `install --dry-run=client` of Helm do: see runInstall and newTemplateCmd in its pkg/cmd.
// Where coverage is wanted, it is filled.
func (r renderer) render(req protocol.Request, seen *coverage) (string, error) {
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
	config.CustomTemplateFuncs = template.FuncMap{}
	// Where nothing is said of a cluster, Helm finds nothing at all, not even an empty list.
	if req.Objects != nil {
		config.CustomTemplateFuncs["lookup"] = lookupIn(req.Objects)
	}
	if seen != nil {
		if err := seen.instrument(chrt); err != nil {
			return "", err
		}
		maps.Copy(config.CustomTemplateFuncs, seen.functions())
	}
	if req.Branches {
		list, err := json.Marshal(seen.branches)
		return string(list), err
	}
	install.SkipSchemaValidation = r.meetsSchema(chrt, vals)
	releaser, err := install.Run(chrt, vals)
	rel, ok := releaser.(*release.Release)
	if err != nil && ok && rel != nil {
		return "", fmt.Errorf("%w\n\nUse --debug flag to render out invalid YAML", err)
	}
	if err != nil {
		return "", err
	}
	if req.Notes {
		return rel.Info.Notes, nil
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
	set, err := valuesloader.LoadValues(strings.NewReader(string(req.Set)))
	if err != nil {
		return nil, err
	}
	return valuesloader.MergeMaps(vals, set), nil
}

// load reads the chart in a folder or an archive. Each time: that is a fortieth of a rendering, and rendering changes what was read (it
// takes disabled dependencies out of the chart).
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
