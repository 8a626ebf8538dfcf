// Package protocol is the protocol of the renderers, whatever their Helm version. Each line of standard input is a request, a JSON object.
// The renderer answers it with one line on standard output. A client waits for the answer before it sends the next request. The renderer
// exits at the end of its input, so it does not outlive the process that started it.
package protocol

import (
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"
	"runtime"
	"runtime/debug"
	"time"
)

// Request has the arguments of `helm template` under the same names.
type Request struct {
	Chart       string           `json:"chart"`
	Release     string           `json:"release"`
	Namespace   string           `json:"namespace"`
	Values      []string         `json:"values"`      // files; later files override earlier ones
	Set         json.RawMessage  `json:"set"`         // an object that overrides the files
	KubeVersion string           `json:"kubeVersion"` // default: Helm's own
	APIVersions []string         `json:"apiVersions"` // in addition to Helm's own
	IsUpgrade   bool             `json:"isUpgrade"`
	Notes       bool             `json:"notes"`    // render the notes instead of the objects; Helm 4 only
	Objects     []map[string]any `json:"objects"`  // the objects that `lookup` finds; Helm 4 only
	Coverage    bool             `json:"coverage"` // also return the hits of the branches; Helm 4 only
	Branches    bool             `json:"branches"` // return the branches of the templates as JSON instead of rendering; Helm 4 only
}

// Answer has the standard output of `helm template`, and the error that it prints on standard error.
type Answer struct {
	Output string            `json:"output"`
	Error  string            `json:"error,omitempty"`
	Hits   map[string]string `json:"hits,omitempty"` // source → hits of its branches
}

// memoryLimit is in bytes. Only an endless template, or values meant to exhaust the machine, need more.
const memoryLimit = 2 << 30

// stderr only has fatal errors: the client reports them as the reason of the exit.
var stderr = log.New(os.Stderr, "", 0)

// Serve answers all requests. It never returns.
func Serve(answer func(Request) Answer) {
	// Discard Helm's warnings.
	log.SetOutput(io.Discard)
	// The live heap is small, so rare garbage collections save time and cost little memory.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(memoryLimit / 2)
	go exitAboveMemoryLimit()

	requests := make(chan Request)
	go read(requests)
	answers := json.NewEncoder(os.Stdout)
	for r := range requests {
		if err := answers.Encode(answer(r)); err != nil {
			stderr.Fatalf("cannot write an answer: %v", err)
		}
	}
}

// read exits at the end of the input, even during a rendering, because no client is left.
func read(requests chan<- Request) {
	input := json.NewDecoder(os.Stdin)
	for {
		var r Request
		if err := input.Decode(&r); errors.Is(err, io.EOF) {
			os.Exit(0)
		} else if err != nil {
			stderr.Fatalf("cannot read a request: %v", err)
		}
		requests <- r
	}
}

func exitAboveMemoryLimit() {
	var stats runtime.MemStats
	for range time.Tick(200 * time.Millisecond) {
		if runtime.ReadMemStats(&stats); stats.HeapAlloc > memoryLimit {
			stderr.Fatalf("a rendering needs more than %d MiB of memory", memoryLimit>>20)
		}
	}
}
