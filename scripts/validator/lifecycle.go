package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/endpoints/deprecation"
	baseversion "k8s.io/component-base/version"
)

// minor is the minor version of Kubernetes whose code this is.
var minor = func() int {
	number, err := strconv.Atoi(strings.TrimPrefix(baseversion.DefaultKubeBinaryVersion, "1."))
	if err != nil {
		panic(err)
	}
	return number
}()

type removable interface {
	APILifecycleRemoved() (major, minor int)
}

type replaceable interface {
	APILifecycleReplacement() schema.GroupVersionKind
}

// whyNotServed tells why this version of Kubernetes does not serve a kind in a version that its code knows.
func whyNotServed(object runtime.Object, kind schema.GroupVersionKind, apis []string) *violation {
	if removed, ok := object.(removable); ok {
		if _, since := removed.APILifecycleRemoved(); since > 0 && since <= minor {
			return &violation{Field: "apiVersion", Type: typeRemoved, Message: removal(kind, fmt.Sprintf("1.%d", since)) + successor(object, kind)}
		}
	}
	group := kind.GroupVersion().String()
	if !strings.ContainsAny(kind.Version, "ab") || slices.Contains(apis, group) || slices.Contains(apis, group+"/"+kind.Kind) {
		return nil
	}
	message := fmt.Sprintf("Kubernetes 1.%d serves %s %s only where an administrator turns it on", minor, group, kind.Kind)
	return &violation{Field: "apiVersion", Type: typeNotServed, Message: message + successor(object, kind)}
}

func removal(kind schema.GroupVersionKind, since string) string {
	return fmt.Sprintf("Kubernetes no longer serves %s %s since version %s", kind.GroupVersion(), kind.Kind, since)
}

// successor names the version to use instead.
func successor(object runtime.Object, kind schema.GroupVersionKind) string {
	if replaced, ok := object.(replaceable); ok {
		if next := replaced.APILifecycleReplacement(); !next.Empty() && newObject(next) != nil {
			return fmt.Sprintf("; use %s %s", next.GroupVersion(), next.Kind)
		}
	}
	return successorOf(kind)
}

func successorOf(kind schema.GroupVersionKind) string {
	versions := append(scheme.PrioritizedVersionsForGroup(kind.Group), scheme.PrioritizedVersionsAllGroups()...)
	for _, version := range versions {
		if !strings.ContainsAny(version.Version, "ab") && newObject(version.WithKind(kind.Kind)) != nil {
			return fmt.Sprintf("; use %s", version)
		}
	}
	return ""
}

// gone has the kinds that are no longer in Kubernetes's code in any version, or in that version, with the version that dropped them.
var gone = map[string]string{
	"autoscaling/v2beta1 HorizontalPodAutoscaler":    "1.25",
	"autoscaling/v2beta2 HorizontalPodAutoscaler":    "1.26",
	"extensions/v1beta1 PodSecurityPolicy":           "1.16",
	"policy/v1beta1 PodSecurityPolicy":               "1.25",
	"batch/v2alpha1 CronJob":                         "1.21",
	"discovery.k8s.io/v1alpha1 EndpointSlice":        "1.25",
	"node.k8s.io/v1alpha1 RuntimeClass":              "1.25",
	"scheduling.k8s.io/v1alpha1 PriorityClass":       "1.22",
	"settings.k8s.io/v1alpha1 PodPreset":             "1.20",
	"auditregistration.k8s.io/v1alpha1 AuditSink":    "1.19",
	"rbac.authorization.k8s.io/v1alpha1 Role":        "1.22",
	"rbac.authorization.k8s.io/v1alpha1 RoleBinding": "1.22",
}

// missingKind explains that a group of Kubernetes does not have a kind in a version.
func missingKind(kind schema.GroupVersionKind) violation {
	text := kind.GroupVersion().String() + " " + kind.Kind
	if since, ok := gone[text]; ok {
		return violation{Field: "apiVersion", Type: typeRemoved, Message: removal(kind, since) + successorOf(kind)}
	}
	return violation{Field: "apiVersion", Type: typeNoKind, Message: fmt.Sprintf("Kubernetes 1.%d has no %s%s", minor, text, successorOf(kind))}
}

// deprecations warns of a version that is deprecated but served.
func deprecations(object runtime.Object, kind schema.GroupVersionKind) []violation {
	if !deprecation.IsDeprecated(object, 1, minor) {
		return nil
	}
	object.GetObjectKind().SetGroupVersionKind(kind)
	if message := deprecation.WarningMessage(object); message != "" {
		return []violation{{Field: "apiVersion", Message: message}}
	}
	return nil
}
