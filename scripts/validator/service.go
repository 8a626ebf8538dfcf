package main

import (
	"fmt"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/kubernetes/pkg/apis/core"
)

// The ports that the API server gives to Services of type NodePort by default.
const firstNodePort, lastNodePort = 30000, 32767

// someIP stands for the address that a cluster has chosen for a Service.
const someIP = "192.0.2.1"

// prepareService does what the API server does with addresses and ports before it validates a Service, as far as no cluster is needed. See
// k8s.io/kubernetes/pkg/registry/core/service/storage.
func prepareService(object, old runtime.Object) []violation {
	service, ok := object.(*core.Service)
	if !ok {
		return nil
	}
	if before, ok := old.(*core.Service); ok {
		fillClusterIPs(before)
		fillHealthCheckNodePort(before, service.Spec.HealthCheckNodePort)
		keepClusterIPs(service, before)
	}
	fillClusterIPs(service)
	fillHealthCheckNodePort(service, 0)
	var violations []violation
	for i, port := range service.Spec.Ports {
		if port.NodePort != 0 && (port.NodePort < firstNodePort || port.NodePort > lastNodePort) {
			violations = append(violations, violation{
				Field: fmt.Sprintf("spec.ports[%d].nodePort", i),
				Type:  "FieldValueInvalid",
				Message: fmt.Sprintf("Invalid value: %d: provided port is not in the valid range. The range of valid ports is %d-%d",
					port.NodePort, firstNodePort, lastNodePort),
			})
		}
	}
	return violations
}

func fillClusterIPs(service *core.Service) {
	if service.Spec.ClusterIP != "" && len(service.Spec.ClusterIPs) == 0 {
		service.Spec.ClusterIPs = []string{service.Spec.ClusterIP}
	}
}

// fillHealthCheckNodePort chooses the port for health checks if the Service needs one and has none: the preferred one, if any.
func fillHealthCheckNodePort(service *core.Service, preferred int32) {
	needsOne := service.Spec.Type == core.ServiceTypeLoadBalancer &&
		service.Spec.ExternalTrafficPolicy == core.ServiceExternalTrafficPolicyLocal
	if !needsOne || service.Spec.HealthCheckNodePort != 0 {
		return
	}
	service.Spec.HealthCheckNodePort = firstNodePort
	if preferred != 0 {
		service.Spec.HealthCheckNodePort = preferred
	}
}

// keepClusterIPs keeps the addresses that the cluster has chosen, unless the new object has others.
func keepClusterIPs(service, before *core.Service) {
	if service.Spec.Type == core.ServiceTypeExternalName || before.Spec.Type == core.ServiceTypeExternalName {
		return
	}
	if service.Spec.ClusterIP == "" && len(service.Spec.ClusterIPs) == 0 {
		service.Spec.ClusterIP, service.Spec.ClusterIPs = before.Spec.ClusterIP, before.Spec.ClusterIPs
	} else if before.Spec.ClusterIP == "" {
		before.Spec.ClusterIP, before.Spec.ClusterIPs = someIP, []string{someIP}
	}
}
