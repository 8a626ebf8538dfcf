package main

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/kubernetes/pkg/apis/batch"
	"k8s.io/kubernetes/pkg/apis/core"
)

// asInstalled adds to an installed object, and to the one that replaces it, what the API server and its controllers add, and a patch keeps.
func asInstalled(own strategy, ctx context.Context, object, installed runtime.Object) {
	own.PrepareForCreate(ctx, installed)
	switch before := installed.(type) {
	case *batch.Job:
		// The same selector as that of the installed Job, because it depends on the UID.
		own.PrepareForCreate(ctx, object)
		// The default depends on the parallelism, so the new Job has none if only that is new.
		completions := before.Spec.Completions
		if job := object.(*batch.Job); job.Spec.Completions == nil && completions != nil && *completions == 1 {
			job.Spec.Completions = completions
		}
	case *core.PersistentVolumeClaim:
		// Only a claim with a volume can grow, and one that a pod uses has a volume.
		before.Status.Phase = core.ClaimBound
		before.Status.Capacity = before.Spec.Resources.Requests
	}
}
