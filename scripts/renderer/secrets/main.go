// Prints which fields of Prometheus's configuration have a secret type, as JSON. It reads the source of the configuration's types without
// compiling it, because the packages of all service discoveries take minutes to compile.
//
// Usage: secrets <module version of Prometheus, such as v0.316.0>
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

// The types of the configuration's parts that the chart takes from users.
var roots = map[string]string{
	"scrape":       "ScrapeConfig",
	"remoteWrite":  "RemoteWriteConfig",
	"alertmanager": "AlertmanagerConfig",
}

const prometheus = "github.com/prometheus/prometheus"

func main() {
	if len(os.Args) != 2 {
		fail(fmt.Errorf("expected one argument, the version of the module %s", prometheus))
	}
	sources, err := openSources(prometheus, os.Args[1])
	if err != nil {
		fail(err)
	}
	walk := newWalk(sources)
	names := map[string]string{}
	for part, name := range roots {
		found, err := walk.typeOf(reference{prometheus + "/config", name})
		if err != nil {
			fail(err)
		}
		names[part] = found
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]any{"roots": names, "types": walk.withSecrets(names)}); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
