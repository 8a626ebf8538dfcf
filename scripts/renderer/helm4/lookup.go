package main

// lookupIn returns the template function `lookup` for a cluster with these objects. It behaves like Helm's newLookupFunction: it returns the
// object with the name, or an empty map; without a name, the list of all objects of the kind. An empty namespace means all namespaces.
func lookupIn(objects []map[string]any) func(apiVersion, kind, namespace, name string) map[string]any {
	return func(apiVersion, kind, namespace, name string) map[string]any {
		found := []any{}
		for _, object := range objects {
			metadata, _ := object["metadata"].(map[string]any)
			// An object without a namespace is cluster-scoped.
			ownNamespace, isNamespaced := metadata["namespace"]
			if object["apiVersion"] != apiVersion || object["kind"] != kind || isNamespaced && namespace != "" && ownNamespace != namespace {
				continue
			}
			if name != "" && metadata["name"] == name {
				return object
			}
			found = append(found, object)
		}
		if name != "" {
			return map[string]any{}
		}
		return map[string]any{"apiVersion": apiVersion, "kind": kind + "List", "metadata": map[string]any{}, "items": found}
	}
}
