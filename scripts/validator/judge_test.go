package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"
)

// judgeAs judges one object, as an update if there is a previous one.
func judgeAs(t *testing.T, r request) verdict {
	t.Helper()
	result := newJudge(t.TempDir()).answer(r)
	if result.Error != "" {
		t.Fatal(result.Error)
	}
	return result.Verdicts[0]
}

func created(t *testing.T, text string) verdict {
	t.Helper()
	return judgeAs(t, request{Namespace: "default", Objects: []string{text}})
}

// wants compares violations as "type field: message", of which only the beginning has to be the same.
func wants(t *testing.T, found []violation, wanted ...string) {
	t.Helper()
	if len(found) != len(wanted) {
		t.Fatalf("found %v, want %q", found, wanted)
	}
	for i, v := range found {
		if text := v.Type + " " + v.Field + ": " + v.Message; !strings.HasPrefix(text, wanted[i]) {
			t.Errorf("found %q, want %q", text, wanted[i])
		}
	}
}

const deployment1 = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: a}
spec:
  selector: {matchLabels: {app: a}}
  template:
    metadata: {labels: {app: a}}
    spec:
      containers:
        - name: a
          image: a
`

func TestAcceptsAValidObjectWithNulls(t *testing.T) {
	nulls := "          env:\n          ports: null\n      volumes:\nstatus: {}\n"
	v := created(t, deployment1+nulls)
	wants(t, v.Violations)
	wants(t, v.Warnings)
	if v.PodSecurity == nil || v.PodSecurity.Level != "baseline" {
		t.Errorf("the pod's level is %v", v.PodSecurity)
	}
}

func TestNamesEveryViolationWithItsField(t *testing.T) {
	text := strings.Replace(deployment1, "app: a}}\n  template", "app: b}}\n  replicas: -1\n  replicaCount: 1\n  template", 1)
	wants(t, created(t, text).Violations,
		"UnknownField spec.replicaCount: unknown field",
		"FieldValueInvalid spec.replicas: Invalid value: -1: must be greater than or equal to 0",
		"FieldValueInvalid spec.template.metadata.labels: Invalid value: ")
}

func TestRejectsQuantitiesThatTakeForeverToRead(t *testing.T) {
	huge := "          resources: {limits: {memory: 1e567236375, cpu: 1e18}}\n          args: [1e567236375]\n" +
		"      volumes: [{name: a, emptyDir: {sizeLimit: \"1E-99999999\"}}]\n"
	wants(t, created(t, deployment1+huge).Violations,
		"Decode spec.template.spec.containers[0].resources.limits.memory: Invalid value: \"1e567236375\": the exponent",
		"Decode spec.template.spec.volumes[0].emptyDir.sizeLimit: Invalid value: \"1E-99999999\": the exponent")
}

func TestNamesTheFieldsThatAnUnknownOneMayBe(t *testing.T) {
	v := created(t, strings.Replace(deployment1, "image: a", "imag: a", 1))
	if len(v.Violations) == 0 || !strings.Contains(strings.Join(v.Violations[0].Known, " "), "imagePullPolicy") {
		t.Errorf("found %v", v.Violations)
	}
}

func TestNamesTheFieldOfAWrongType(t *testing.T) {
	text := strings.Replace(deployment1, "  selector", "  replicas: many\n  paused: 3\n  selector", 1)
	limits := "          resources: {limits: {cpu: 1, memory: 64MB}}\n"
	wants(t, created(t, text+limits).Violations,
		"Decode spec.template.spec.containers[0].resources.limits.memory: Invalid value: \"64MB\": quantities must match",
		"Decode spec.paused: is a number, and has to be true or false",
		"Decode spec.replicas: is text, and has to be a whole number")
}

func TestTellsOnlyThatAFieldCannotBeRead(t *testing.T) {
	text := strings.Replace(deployment1, "        - name: a\n          image: a\n", "        a: {image: a}\n", 1)
	wants(t, created(t, text).Violations, "Decode spec.template.spec.containers: is a map, and has to be a list")
}

func TestReadsYAMLAsHelmDoes(t *testing.T) {
	volume := "      volumes: [{name: a, secret: {secretName: a, defaultMode: 0755}}]\n"
	wants(t, created(t, deployment1+volume).Violations)
}

func TestReportsARepeatedKeyAsAWarning(t *testing.T) {
	v := created(t, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b}\ndata: {a: c}\n")
	wants(t, v.Violations)
	wants(t, v.Warnings, "DuplicateField : line 5")
}

func TestReportsListItemsThatOnlyServerSideApplyRejects(t *testing.T) {
	env := "          env: [{name: A, value: b}, {name: A, value: c}]\n"
	wants(t, created(t, deployment1+env).Violations, "DuplicateField spec.template.spec.containers")
}

func TestNamesTheSuccessorOfARemovedVersion(t *testing.T) {
	wants(t, created(t, "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: a}\n").Violations,
		"RemovedAPI apiVersion: Kubernetes no longer serves extensions/v1beta1 Ingress since version 1.22; use networking.k8s.io/v1 Ingress")
	wants(t, created(t, "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: a}\n").Violations,
		"RemovedAPI apiVersion: Kubernetes no longer serves policy/v1beta1 PodSecurityPolicy since version 1.25")
	wants(t, created(t, "apiVersion: app/v1\nkind: Deployment\nmetadata: {name: a}\n").Violations,
		"NoKind apiVersion: Kubernetes 1.37 has no app/v1 Deployment; use apps/v1")
}

func TestServesABetaVersionOnlyIfTold(t *testing.T) {
	text := "apiVersion: resource.k8s.io/v1beta2\nkind: DeviceClass\nmetadata: {name: a}\nspec: {}\n"
	wants(t, created(t, text).Violations, "NotServed apiVersion: ")
	wants(t, judgeAs(t, request{Objects: []string{text}, APIs: []string{"resource.k8s.io/v1beta2"}}).Violations)
}

func TestNamesTheFieldsThatAnUpdateCannotChange(t *testing.T) {
	after := strings.ReplaceAll(deployment1, "app: a", "app: b")
	v := judgeAs(t, request{Namespace: "default", Objects: []string{after}, Previous: []string{deployment1}})
	wants(t, v.Violations, "FieldValueInvalid spec.selector: Invalid value: ")
	if same := judgeAs(t, request{Namespace: "default", Objects: []string{deployment1}, Previous: []string{deployment1}}); len(same.Violations) > 0 {
		t.Errorf("found %v in an update without changes", same.Violations)
	}
}

func TestUpdatesAJobAsAPatchDoes(t *testing.T) {
	job := "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\n" +
		"spec: {backoffLimit: 1, template: {spec: {restartPolicy: Never, containers: [{name: a, image: a}]}}}\n"
	update := func(after string) []violation {
		return judgeAs(t, request{Namespace: "default", Objects: []string{after}, Previous: []string{job}}).Violations
	}
	wants(t, update(strings.Replace(job, "backoffLimit: 1", "parallelism: 2", 1)))
	wants(t, update(strings.Replace(job, "image: a", "image: b", 1)), "FieldValueInvalid spec.template: Invalid value: ")
}

func TestLetsAClaimGrowButNotShrink(t *testing.T) {
	claim := func(size string) string {
		return "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\n" +
			"spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: " + size + "}}}\n"
	}
	update := func(after string) []violation {
		return judgeAs(t, request{Namespace: "default", Objects: []string{claim(after)}, Previous: []string{claim("2Gi")}}).Violations
	}
	wants(t, update("3Gi"))
	wants(t, update("2048Mi"))
	wants(t, update("1Gi"), "FieldValueForbidden spec.resources.requests.storage: ")
}

func TestJudgesTheAddressesOfAService(t *testing.T) {
	service := func(spec string) string {
		return "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {a: b}, ports: [{port: 80}], " + spec + "}"
	}
	update := func(before, after string) []violation {
		return judgeAs(t, request{Namespace: "default", Objects: []string{service(after)}, Previous: []string{service(before)}}).Violations
	}
	wants(t, created(t, service("clusterIP: None")).Violations)
	wants(t, update("clusterIP: None", "clusterIP: None"))
	wants(t, update("clusterIP: None", ""))
	wants(t, update("", ""))
	wants(t, update("", "clusterIP: None"), "FieldValueInvalid spec.clusterIPs[0]: Invalid value: ")
	wants(t, update("type: ExternalName, externalName: a", "clusterIP: None"))
	ports := "type: NodePort, externalTrafficPolicy: Local"
	wants(t, created(t, strings.Replace(service(ports), "port: 80", "port: 80, nodePort: 80", 1)).Violations,
		"FieldValueInvalid spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range")
}

const widgets = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Cluster
  names: {kind: Widget, plural: widgets}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [size]
              properties: {size: {type: integer, maximum: 3}, colour: {type: string, enum: [red]}}
              x-kubernetes-validations: [{rule: "self.size != 2", message: "two is no size"}]
`

func TestJudgesACustomResourceByItsDefinition(t *testing.T) {
	widget := func(spec string) verdict {
		text := "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: " + spec
		return judgeAs(t, request{Namespace: "default", Objects: []string{text}, CRDs: []string{widgets}})
	}
	v := widget("{size: 1, colour: red}")
	wants(t, v.Violations)
	if !v.IsClusterScoped || v.Unjudged != "" {
		t.Errorf("found %+v", v)
	}
	wants(t, widget("{size: 5, color: red}").Violations, "UnknownField spec.color: unknown field", "FieldValueInvalid spec.size: ")
	wants(t, widget("{size: 2}").Violations, "FieldValueInvalid spec: Invalid value: two is no size")
}

func TestLeavesAnUnknownCustomResourceUnjudged(t *testing.T) {
	v := created(t, "apiVersion: example.com/v1\nkind: Gadget\nmetadata: {name: a}\n")
	if v.Unjudged != noDefinition || len(v.Violations) > 0 {
		t.Errorf("found %+v", v)
	}
}

func TestJudgesAllButTheObjectsOfABrokenDefinition(t *testing.T) {
	widget := "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: {size: 1}\n"
	for _, broken := range []string{
		strings.Replace(widgets, "required: [size]", "required: size", 1),
		strings.Replace(widgets, "type: integer, maximum: 3", "$ref: size", 1),
		strings.Replace(widgets, "type: integer, maximum: 3", "type: intege", 1),
	} {
		r := request{Namespace: "default", Objects: []string{widget, broken, deployment1}, CRDs: []string{broken, "a: ["}}
		verdicts := newJudge(t.TempDir()).answer(r).Verdicts
		if v := verdicts[0]; v.Unjudged != badDefinition || len(v.Violations) > 0 {
			t.Errorf("found %+v for the object", v)
		}
		if v := verdicts[1]; len(v.Violations) == 0 || !strings.HasPrefix(v.Violations[0].Field, "spec.v") {
			t.Errorf("found %+v for the definition", v)
		}
		wants(t, verdicts[2].Violations)
	}
}

func TestKeepsTheDefinitionsThatWereUsedLast(t *testing.T) {
	c := newCache(5)
	first := &customKind{}
	c.add("aa", first)
	if c.add("aa", &customKind{}) != first {
		t.Error("the first of two equal texts is not kept")
	}
	c.add("bb", nil)
	c.get("aa")
	c.add("cc", nil)
	for text, isKept := range map[string]bool{"aa": true, "bb": false, "cc": true} {
		if _, ok := c.get(text); ok != isKept {
			t.Errorf("%s is kept: %v", text, ok)
		}
	}
	if c.add("ddddddd", nil); len(c.entries) != 0 || c.size != 0 {
		t.Errorf("%d bytes of %d entries are kept", c.size, len(c.entries))
	}
}

func TestKnowsTheDefinitionOfOpenShift(t *testing.T) {
	text := "apiVersion: security.openshift.io/v1\nkind: SecurityContextConstraints\nmetadata: {name: a}\nuser: []\n"
	v := created(t, text)
	if len(v.Violations) != 8 || v.Violations[0].Field != "user" {
		t.Errorf("found %v", v.Violations)
	}
}

func TestEvaluatesThePodSecurityLevel(t *testing.T) {
	pod := func(spec string) *podSecurity {
		return created(t, "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a"+spec).PodSecurity
	}
	safe := ", securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}}]"
	for spec, level := range map[string]string{safe + "}": "restricted", "}]}": "baseline", safe + ", hostPID: true}": "privileged"} {
		if found := pod(spec); found == nil || found.Level != level || (level == "restricted") != (len(found.Reasons) == 0) {
			t.Errorf("%s: found %v, want %s", spec, found, level)
		}
	}
}

func TestEveryStrategyIsOfAKindOfItsScheme(t *testing.T) {
	for kind, own := range strategies {
		if len(scheme.VersionsForGroupKind(kind)) == 0 {
			t.Errorf("%v has a strategy, and the scheme does not know it", kind)
		}
		if own == nil {
			t.Errorf("%v has no strategy", kind)
		}
	}
}

// notJudged has the kinds without a strategy here. Those of the first line differ between the versions of Kubernetes, or only the kubelet creates
// them; those of the second are no resources, or nothing stores them.
var notJudged = strings.Fields(`
CompositePodGroup.scheduling.k8s.io DeviceTaintRule.resource.k8s.io PodCertificateRequest.certificates.k8s.io PodGroup.scheduling.k8s.io ResourcePoolStatusRequest.resource.k8s.io Workload.scheduling.k8s.io
Binding ComponentStatus Eviction.policy LocalSubjectAccessReview.authorization.k8s.io RangeAllocation Scale.autoscaling SelfSubjectAccessReview.authorization.k8s.io SelfSubjectReview.authentication.k8s.io SelfSubjectRulesReview.authorization.k8s.io SubjectAccessReview.authorization.k8s.io TokenRequest.authentication.k8s.io TokenReview.authentication.k8s.io
`)

func TestListsTheKindsThatAreNotJudged(t *testing.T) {
	found := map[string]bool{}
	for kind, goType := range scheme.AllKnownTypes() {
		_, hasMetadata := goType.FieldByName("ObjectMeta")
		if kind.Version == runtime.APIVersionInternal || !hasMetadata || strategies[kind.GroupKind()] != nil {
			continue
		}
		if why := whyNotServed(newObject(kind), kind, nil); why == nil || why.Type != typeRemoved {
			found[kind.GroupKind().String()] = true
		}
	}
	slices.Sort(notJudged)
	if names := sortedKeys(found); !slices.Equal(names, notJudged) {
		t.Errorf("these kinds are not judged: %s", strings.Join(names, " "))
	}
}

func TestSaysThatAKindIsNotJudged(t *testing.T) {
	if v := created(t, "apiVersion: v1\nkind: Binding\nmetadata: {name: a}\ntarget: {name: b}\n"); v.Unjudged != noStrategy {
		t.Errorf("found %+v", v)
	}
}

func TestJudgesClaimsOfDevices(t *testing.T) {
	devices := "devices: {requests: [{name: A, exactly: {deviceClassName: a, adminAccess: true}}]}"
	claim := "apiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata: {name: a}\nspec: {" + devices + "}\n"
	wants(t, created(t, claim).Violations, "FieldValueInvalid spec.devices.requests[0].name: ")
	wants(t, created(t, strings.Replace(claim, "name: A", "name: b", 1)).Violations)
	template := "apiVersion: resource.k8s.io/v1\nkind: ResourceClaimTemplate\nmetadata: {name: a}\nspec: {spec: {" + devices + "}}\n"
	wants(t, created(t, template).Violations, "FieldValueInvalid spec.spec.devices.requests[0].name: ")
}

func TestTurnsACrashIntoAVerdict(t *testing.T) {
	if v := protect(func() verdict { panic("a map is nil") }); v.Failure != "a map is nil" {
		t.Errorf("found %+v", v)
	}
}

func TestAnswersEachRequestWithOneLine(t *testing.T) {
	var requests, answers bytes.Buffer
	for range 2 {
		if err := json.NewEncoder(&requests).Encode(request{Objects: []string{"- a", "kind: [", "null"}}); err != nil {
			t.Fatal(err)
		}
	}
	serve(&requests, &answers, newJudge(t.TempDir()))
	lines := strings.Split(strings.TrimSpace(answers.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines for two requests", len(lines))
	}
	var a answer
	if err := json.Unmarshal([]byte(lines[1]), &a); err != nil {
		t.Fatal(err)
	}
	for _, v := range a.Verdicts {
		wants(t, v.Violations, "Decode : ")
	}
}
