package library.kubernetes

# The versions of the API that Kubernetes serves no more, since 1.minor.
removed_apis := {
	"admissionregistration.k8s.io/v1beta1": [{"minor": 22, "instead": "admissionregistration.k8s.io/v1"}],
	"apiextensions.k8s.io/v1beta1": [{"minor": 22, "instead": "apiextensions.k8s.io/v1"}],
	"apiregistration.k8s.io/v1beta1": [{"minor": 22, "instead": "apiregistration.k8s.io/v1"}],
	"apps/v1beta1": [{"minor": 16, "instead": "apps/v1"}],
	"apps/v1beta2": [{"minor": 16, "instead": "apps/v1"}],
	"authentication.k8s.io/v1beta1": [{"minor": 22, "instead": "authentication.k8s.io/v1"}],
	"authorization.k8s.io/v1beta1": [{"minor": 22, "instead": "authorization.k8s.io/v1"}],
	"autoscaling/v2beta1": [{"minor": 25, "instead": "autoscaling/v2"}],
	"autoscaling/v2beta2": [{"minor": 26, "instead": "autoscaling/v2"}],
	"batch/v1beta1": [{"minor": 25, "instead": "batch/v1"}],
	"batch/v2alpha1": [{"minor": 21, "instead": "batch/v1"}],
	"certificates.k8s.io/v1beta1": [{"minor": 22, "instead": "certificates.k8s.io/v1"}],
	"coordination.k8s.io/v1beta1": [{"minor": 22, "instead": "coordination.k8s.io/v1"}],
	"discovery.k8s.io/v1beta1": [{"minor": 25, "instead": "discovery.k8s.io/v1"}],
	"events.k8s.io/v1beta1": [{"minor": 25, "instead": "events.k8s.io/v1"}],
	"extensions/v1beta1": [
		{"minor": 16, "instead": "apps/v1", "kinds": ["DaemonSet", "Deployment", "ReplicaSet"]},
		{"minor": 16, "instead": "networking.k8s.io/v1", "kinds": ["NetworkPolicy"]},
		{"minor": 22, "instead": "networking.k8s.io/v1", "kinds": ["Ingress"]},
	],
	"flowcontrol.apiserver.k8s.io/v1beta1": [{"minor": 26, "instead": "flowcontrol.apiserver.k8s.io/v1"}],
	"flowcontrol.apiserver.k8s.io/v1beta2": [{"minor": 29, "instead": "flowcontrol.apiserver.k8s.io/v1"}],
	"flowcontrol.apiserver.k8s.io/v1beta3": [{"minor": 32, "instead": "flowcontrol.apiserver.k8s.io/v1"}],
	"networking.k8s.io/v1beta1": [{
		"minor": 22,
		"instead": "networking.k8s.io/v1",
		"kinds": ["Ingress", "IngressClass"],
	}],
	"node.k8s.io/v1beta1": [{"minor": 25, "instead": "node.k8s.io/v1"}],
	"policy/v1beta1": [
		{"minor": 25, "instead": "policy/v1", "kinds": ["PodDisruptionBudget"]},
		{"minor": 25, "instead": "Pod Security admission", "kinds": ["PodSecurityPolicy"]},
	],
	"rbac.authorization.k8s.io/v1alpha1": [{"minor": 23, "instead": "rbac.authorization.k8s.io/v1"}],
	"rbac.authorization.k8s.io/v1beta1": [{"minor": 22, "instead": "rbac.authorization.k8s.io/v1"}],
	"scheduling.k8s.io/v1beta1": [{"minor": 22, "instead": "scheduling.k8s.io/v1"}],
	"storage.k8s.io/v1beta1": [
		{
			"minor": 22,
			"instead": "storage.k8s.io/v1",
			"kinds": ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
		},
		{"minor": 27, "instead": "storage.k8s.io/v1", "kinds": ["CSIStorageCapacity"]},
	],
}
