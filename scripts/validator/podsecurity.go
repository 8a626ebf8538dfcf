package main

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/pod-security-admission/admission"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// podSecurity is the strictest Pod Security level that admits the pods of an object.
type podSecurity struct {
	Level   string   `json:"level"`
	Reasons []string `json:"reasons,omitempty"` // why the next stricter level does not
}

// checksOf lists the checks of a level in their latest version. The evaluator in the package policy does the same, but how to make one differs
// between versions of Kubernetes.
func checksOf(level api.Level) []policy.CheckPodFn {
	overridden := map[policy.CheckID]bool{}
	var checks []policy.Check
	for _, check := range policy.DefaultChecks() {
		if check.Level != api.LevelBaseline && level == api.LevelBaseline {
			continue
		}
		checks = append(checks, check)
		for _, id := range check.Versions[len(check.Versions)-1].OverrideCheckIDs {
			overridden[id] = true
		}
	}
	var functions []policy.CheckPodFn
	for _, check := range checks {
		if !overridden[check.ID] {
			functions = append(functions, check.Versions[len(check.Versions)-1].CheckPod)
		}
	}
	return functions
}

var levels = map[api.Level][]policy.CheckPodFn{
	api.LevelRestricted: checksOf(api.LevelRestricted),
	api.LevelBaseline:   checksOf(api.LevelBaseline),
}

// evaluatePodSecurity returns nil for objects without pods.
func evaluatePodSecurity(object runtime.Object) *podSecurity {
	podMeta, spec, err := admission.DefaultPodSpecExtractor{}.ExtractPodSpec(object)
	if err != nil || spec == nil {
		return nil
	}
	if podMeta == nil {
		podMeta = &metav1.ObjectMeta{}
	}
	result := podSecurity{Level: string(api.LevelRestricted)}
	for _, level := range []api.Level{api.LevelRestricted, api.LevelBaseline} {
		var results []policy.CheckResult
		for _, check := range levels[level] {
			results = append(results, check(podMeta, spec))
		}
		checks := policy.AggregateCheckResults(results)
		if checks.Allowed {
			return &result
		}
		result.Reasons = nil
		for i, reason := range checks.ForbiddenReasons {
			if detail := checks.ForbiddenDetails[i]; detail != "" {
				reason += " (" + detail + ")"
			}
			result.Reasons = append(result.Reasons, reason)
		}
		if level == api.LevelRestricted {
			result.Level = string(api.LevelBaseline)
		} else {
			result.Level = string(api.LevelPrivileged)
		}
	}
	return &result
}
