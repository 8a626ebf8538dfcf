package main

// lookupIn is the function `lookup` in a cluster that has certain objects, as Helm's newLookupFunction makes it: it gives the object of a
// name, an empty map where there is none, and without a name the list of all; of one namespace, or of all where it is empty.
func lookupIn(objects []map[string]any) func(apiVersion, kind, namespace, name string) map[string]any {
	return func(apiVersion, kind, namespace, name string) map[string]any {
		found := []any{}
		for _, object := range objects {
			metadata, _ := object["metadata"].(map[string]any)
			// What is in no namespace is of the whole cluster.
			of, isNamespaced := metadata["namespace"]
			if object["apiVersion"] != apiVersion || object["kind"] != kind || isNamespaced && namespace != "" && of != namespace {
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
