// Package protocol is what the programs that render have in common, whichever Helm they are built on: each line of standard input is a
// request, a JSON object, and gets one line in answer; whoever asks waits for it. A program ends with its input, so it does not outlive the
// process that started it.
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

// Request has the arguments of `helm template` by their names.
type Request struct {
	Chart       string           `json:"chart"`
	Release     string           `json:"release"`
	Namespace   string           `json:"namespace"`
	Values      []string         `json:"values"`      // files, later ones win
	Set         json.RawMessage  `json:"set"`         // an object, wins over the files
	KubeVersion string           `json:"kubeVersion"` // empty: Helm's own default
	APIVersions []string         `json:"apiVersions"` // besides Helm's own
	IsUpgrade   bool             `json:"isUpgrade"`
	Notes       bool             `json:"notes"`    // what an installation says, rather than the objects; Helm 4 only
	Objects     []map[string]any `json:"objects"`  // what `lookup` finds; Helm 4 only
	Coverage    bool             `json:"coverage"` // also which ways the branches went; Helm 4 only
	Branches    bool             `json:"branches"` // the branches of the chart's templates as JSON, rather than a rendering; Helm 4 only
}

// Answer has what `helm template` prints on standard output, and the error that it prints on standard error.
type Answer struct {
	Output string            `json:"output"`
	Error  string            `json:"error,omitempty"`
	Went   map[string]string `json:"went,omitempty"` // which ways the branches of the chart's templates went
}

// memoryLimit is in bytes. What needs more is a template that does not end, or values made to exhaust the machine.
const memoryLimit = 2 << 30

// complaints are all that is written to standard error: whoever asks takes them for the cause of the end.
var complaints = log.New(os.Stderr, "", 0)

// Serve answers every request. It does not return.
func Serve(answer func(Request) Answer) {
	// Helm's own warnings, which `helm template` prints beside what it renders.
	log.SetOutput(io.Discard)
	// The live part of the heap is small, so letting it grow costs little and saves time.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(memoryLimit / 2)
	go endWhenTooBig()

	requests := make(chan Request)
	go read(requests)
	answers := json.NewEncoder(os.Stdout)
	for r := range requests {
		if err := answers.Encode(answer(r)); err != nil {
			complaints.Fatalf("cannot write an answer: %v", err)
		}
	}
}

// read ends the process with its input, even in the middle of a rendering: nobody is left to get the answer.
func read(requests chan<- Request) {
	input := json.NewDecoder(os.Stdin)
	for {
		var r Request
		if err := input.Decode(&r); errors.Is(err, io.EOF) {
			os.Exit(0)
		} else if err != nil {
			complaints.Fatalf("cannot read a request: %v", err)
		}
		requests <- r
	}
}

func endWhenTooBig() {
	var stats runtime.MemStats
	for range time.Tick(200 * time.Millisecond) {
		if runtime.ReadMemStats(&stats); stats.HeapAlloc > memoryLimit {
			complaints.Fatalf("a rendering needs more than %d MiB of memory", memoryLimit>>20)
		}
	}
}
