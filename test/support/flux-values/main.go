// Prints the values that Flux's helm-controller passes to Helm for a HelmRelease, as JSON. Standard input has the HelmRelease and the ConfigMaps
// and Secrets that it refers to, as a JSON list.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/fluxcd/pkg/apis/meta"
	"github.com/fluxcd/pkg/chartutil"
	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// The fields of a HelmRelease that decide its values.
type helmRelease struct {
	Metadata metav1.ObjectMeta `json:"metadata"`
	Spec     struct {
		ValuesFrom []meta.ValuesReference `json:"valuesFrom"`
		Values     map[string]any         `json:"values"`
	} `json:"spec"`
}

// A client that reads objects from a list.
type listClient struct {
	client.Client
	objects []json.RawMessage
}

func (list listClient) Get(_ context.Context, key client.ObjectKey, into client.Object, _ ...client.GetOption) error {
	kind := map[bool]string{true: "Secret", false: "ConfigMap"}[isSecret(into)]
	for _, object := range list.objects {
		var found metav1.PartialObjectMetadata
		if err := json.Unmarshal(object, &found); err != nil {
			return err
		}
		if found.Kind == kind && found.Name == key.Name && found.Namespace == key.Namespace {
			return json.Unmarshal(object, into)
		}
	}
	return apierrors.NewNotFound(schema.GroupResource{Resource: kind}, key.Name)
}

func isSecret(object client.Object) bool {
	_, ok := object.(*corev1.Secret)
	return ok
}

func run() error {
	var objects []json.RawMessage
	if err := json.NewDecoder(os.Stdin).Decode(&objects); err != nil {
		return err
	}
	for _, object := range objects {
		var kind metav1.TypeMeta
		if err := json.Unmarshal(object, &kind); err != nil {
			return err
		}
		if kind.Kind != "HelmRelease" {
			continue
		}
		var release helmRelease
		if err := json.Unmarshal(object, &release); err != nil {
			return err
		}
		values, err := chartutil.ChartValuesFromReferences(context.Background(), logr.Discard(), listClient{objects: objects},
			release.Metadata.Namespace, release.Spec.Values, release.Spec.ValuesFrom...)
		if err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(values)
	}
	return fmt.Errorf("there is no HelmRelease")
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
