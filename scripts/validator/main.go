// Validator judges objects as the Kubernetes API server does when it creates or updates them, with Kubernetes's own code. Each line of
// standard input is a request, a JSON object; it is answered with one line on standard output. A client waits for the answer before it
// sends the next request. The program exits at the end of its input, so it does not outlive the process that started it.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"k8s.io/klog/v2"
)

// request has objects to judge.
type request struct {
	Namespace string   `json:"namespace"` // of namespaced objects that have none
	Objects   []string `json:"objects"`   // each is YAML or JSON
	Previous  []string `json:"previous"`  // judge updates: the installed object of each, or "" if there is none
	CRDs      []string `json:"crds"`      // CustomResourceDefinitions, as YAML documents; they override the known ones
	APIs      []string `json:"apis"`      // group/version or group/version/Kind: served, although they are off by default
}

// answer has a verdict for each object, in order.
type answer struct {
	Verdicts []verdict `json:"verdicts"`
	Error    string    `json:"error,omitempty"` // nothing was judged, because the request is wrong
}

func main() {
	klog.SetLogger(klog.Logger{})
	debug.SetGCPercent(400)
	program, err := os.Executable()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	serve(os.Stdin, os.Stdout, newJudge(filepath.Join(filepath.Dir(program), "crds")))
}

// serve answers all requests, and returns at the end of the input.
func serve(in io.Reader, out io.Writer, j *judge) {
	requests, answers := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var r request
		if err := requests.Decode(&r); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			fmt.Fprintf(os.Stderr, "cannot read a request: %v\n", err)
			os.Exit(1)
		}
		if err := answers.Encode(j.answer(r)); err != nil {
			fmt.Fprintf(os.Stderr, "cannot write an answer: %v\n", err)
			os.Exit(1)
		}
	}
}

// answer judges all objects of a request. A crash of Kubernetes's code over one of them becomes its verdict.
func (j *judge) answer(r request) answer {
	if len(r.Previous) > 0 && len(r.Previous) != len(r.Objects) {
		return answer{Error: "the request has previous objects, but not one for each object"}
	}
	kinds := j.customKinds(r.CRDs)
	result := answer{Verdicts: make([]verdict, len(r.Objects))}
	inParallel(len(r.Objects), func(i int) {
		previous := ""
		if len(r.Previous) > 0 {
			previous = r.Previous[i]
		}
		result.Verdicts[i] = protect(func() verdict { return j.judge(r.Objects[i], previous, r, kinds) })
	})
	return result
}

func protect(work func() verdict) (v verdict) {
	defer func() {
		if cause := recover(); cause != nil {
			v = verdict{Failure: fmt.Sprint(cause)}
		}
	}()
	return work()
}

// inParallel does a number of tasks on all cores.
func inParallel(count int, work func(int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(count, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < count; i = int(next.Add(1)) - 1 {
				work(i)
			}
		})
	}
	workers.Wait()
}
