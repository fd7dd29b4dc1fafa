package library.kubernetes.hpa_min_replicas_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

autoscaler(spec) := fixtures.resource("HorizontalPodAutoscaler", {"spec": spec})

test_one_replica_is_warned_of if {
	found := kubernetes.warn_hpa_min_replicas with input as autoscaler({"minReplicas": 1})
	found == {"HorizontalPodAutoscaler/web: minReplicas is 1"}
}

test_two_replicas_pass if {
	kubernetes.warn_hpa_min_replicas == set() with input as autoscaler({"minReplicas": 2})
	kubernetes.warn_hpa_min_replicas == set() with input as autoscaler({})
	kubernetes.warn_hpa_min_replicas == set() with input as fixtures.resource(
		"Other",
		{"spec": {"minReplicas": 1}},
	)
}
