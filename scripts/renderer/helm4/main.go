// Renderer-helm4 renders charts like `helm template` of Helm 4, byte for byte, but as one process for any number of renderings. See the
// package protocol for requests and answers.
package main

import (
	"helm.sh/helm/v4/pkg/cli"
	"helm.sh/helm/v4/pkg/getter"
	"renderer-helm4/coverage"
	"renderer/protocol"
)

func main() {
	settings := cli.New()
	renderer := renderer{settings, getter.All(settings), &protocol.Schemas{Compile: compileSchema}, coverage.NewInstrumenter()}
	protocol.Serve(func(req protocol.Request) protocol.Answer {
		answer, err := renderer.render(req)
		if err != nil {
			answer.Error = err.Error()
		}
		return answer
	})
}
