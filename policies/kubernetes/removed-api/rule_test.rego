package library.kubernetes.removed_api_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

found(version, kind) := messages if {
	resource := object.union(fixtures.resource(kind, {}), {"apiVersion": version})
	messages := kubernetes.deny_removed_api with input as resource
}

test_removed_versions_are_denied if {
	found("policy/v1beta1", "PodDisruptionBudget") == {"PodDisruptionBudget/web: Kubernetes serves policy/v1beta1 no more since 1.25; use policy/v1"}
	found("extensions/v1beta1", "Ingress") == {"Ingress/web: Kubernetes serves extensions/v1beta1 no more since 1.22; use networking.k8s.io/v1"}
	found("apps/v1beta2", "Deployment") == {"Deployment/web: Kubernetes serves apps/v1beta2 no more since 1.16; use apps/v1"}
}

test_served_versions_pass if {
	found("apps/v1", "Deployment") == set()
	found("networking.k8s.io/v1beta1", "IPAddress") == set()
	found("example.com/v1beta1", "Shop") == set()
}

in_version(version) := messages if {
	resource := object.union(fixtures.resource("CronJob", {}), {"apiVersion": "batch/v1beta1"})
	messages := kubernetes.deny_removed_api with input as resource
		with data.parameters.kubernetes.kubernetes_version as version
}

test_what_counts_is_the_version_of_the_cluster if {
	in_version("1.24") == set()
	count(in_version("1.25")) == 1
	count(in_version("1.26.3")) == 1
}

test_the_table_is_as_kubernetes_says if {
	count(kubernetes.removed_apis) == 26
	every version, rows in kubernetes.removed_apis {
		contains(version, "/")
		every row in rows {
			row.minor in numbers.range(16, 32)
			row.instead != version
		}
	}
}
