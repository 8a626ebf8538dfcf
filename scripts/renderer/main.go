// Renderer renders Helm charts for the harness: one process for any number of charts and values, which saves each rendering the start
// of a process. It is `helm template` without its command line, on Helm's SDK; the tests compare the two byte by byte.
//
// Each line of its standard input is a request, a JSON object, and gets one line in answer; whoever asks waits for it. It ends with its
// input, so it does not outlive the process that started it.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/chart"
	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/loader"
	valuesloader "helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/cli"
	"helm.sh/helm/v4/pkg/cli/values"
	"helm.sh/helm/v4/pkg/getter"
	release "helm.sh/helm/v4/pkg/release/v1"
)

// request has the arguments of `helm template` by their names.
type request struct {
	Chart       string          `json:"chart"`
	Release     string          `json:"release"`
	Namespace   string          `json:"namespace"`
	Values      []string        `json:"values"`      // files, later ones win
	Set         json.RawMessage `json:"set"`         // an object, wins over the files
	KubeVersion string          `json:"kubeVersion"` // empty: Helm's own default
	APIVersions []string        `json:"apiVersions"` // besides Helm's own
	IsUpgrade   bool            `json:"isUpgrade"`
	Notes       bool            `json:"notes"`    // what an installation says, rather than the objects
	Coverage    bool            `json:"coverage"` // also which ways the branches went
	Branches    bool            `json:"branches"` // the branches of the chart's templates as JSON, rather than a rendering
}

// answer has what `helm template` prints on standard output, and the error that it prints on standard error.
type answer struct {
	Output string            `json:"output"`
	Error  string            `json:"error,omitempty"`
	Went   map[string]string `json:"went,omitempty"` // which ways the branches of the chart's templates went: see coverage.go
}

// memoryLimit is in bytes. What needs more is a template that does not end, or values made to exhaust the machine.
const memoryLimit = 2 << 30

func main() {
	log.SetFlags(0)
	// The live part of the heap is small, so letting it grow costs little and saves time.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(memoryLimit / 2)
	go endWhenTooBig()

	requests := make(chan request)
	go read(requests)
	settings := cli.New()
	renderer := renderer{settings, getter.All(settings)}
	answers := json.NewEncoder(os.Stdout)
	for r := range requests {
		var seen *coverage
		if r.Coverage || r.Branches {
			seen = &coverage{}
		}
		output, err := renderer.render(r, seen)
		a := answer{Output: output, Went: seen.summary()}
		if err != nil {
			a.Error = err.Error()
		}
		if err := answers.Encode(a); err != nil {
			log.Fatalf("cannot write an answer: %v", err)
		}
	}
}

// read ends the process with its input, even in the middle of a rendering: nobody is left to get the answer.
func read(requests chan<- request) {
	input := json.NewDecoder(os.Stdin)
	for {
		var r request
		if err := input.Decode(&r); errors.Is(err, io.EOF) {
			os.Exit(0)
		} else if err != nil {
			log.Fatalf("cannot read a request: %v", err)
		}
		requests <- r
	}
}

func endWhenTooBig() {
	var stats runtime.MemStats
	for range time.Tick(200 * time.Millisecond) {
		if runtime.ReadMemStats(&stats); stats.HeapAlloc > memoryLimit {
			log.Fatalf("a rendering needs more than %d MiB of memory", memoryLimit>>20)
		}
	}
}

type renderer struct {
	settings *cli.EnvSettings
	getters  getter.Providers
}

// render does what the commands `template` and `install --dry-run=client` of Helm do: see runInstall and newTemplateCmd in its pkg/cmd.
// Where coverage is wanted, it is filled.
func (r renderer) render(req request, seen *coverage) (string, error) {
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
	if seen != nil {
		if err := seen.instrument(chrt); err != nil {
			return "", err
		}
		config.CustomTemplateFuncs = seen.functions()
	}
	if req.Branches {
		list, err := json.Marshal(seen.branches)
		return string(list), err
	}
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

func (r renderer) values(req request) (map[string]any, error) {
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
