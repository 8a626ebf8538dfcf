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

var evaluator = func() policy.Evaluator {
	made, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		panic(err)
	}
	return made
}()

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
		version := api.LevelVersion{Level: level, Version: api.LatestVersion()}
		checks := policy.AggregateCheckResults(evaluator.EvaluatePod(version, podMeta, spec))
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
