// Renderer-helm3 renders charts like `helm template` of Helm 3, byte for byte, but as one process for any number of renderings. See the
// package protocol for requests and answers. It is a module of its own, because Helm 3 and Helm 4 need different versions of their
// dependencies.
package main

import (
	"helm.sh/helm/v3/pkg/cli"
	"helm.sh/helm/v3/pkg/getter"
	"renderer/protocol"
)

func main() {
	settings := cli.New()
	renderer := renderer{settings, getter.All(settings), &protocol.Schemas{Compile: compileSchema}}
	protocol.Serve(func(req protocol.Request) protocol.Answer {
		answer, err := renderer.render(req)
		if err != nil {
			answer.Error = err.Error()
		}
		return answer
	})
}
