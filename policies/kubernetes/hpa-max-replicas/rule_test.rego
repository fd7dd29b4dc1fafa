package library.kubernetes.hpa_max_replicas_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

autoscaler(spec) := fixtures.resource("HorizontalPodAutoscaler", {"spec": spec})

test_a_range_of_one_is_warned_of if {
	found := kubernetes.warn_hpa_max_replicas with input as autoscaler({
		"minReplicas": 3,
		"maxReplicas": 3,
	})
	found == {"HorizontalPodAutoscaler/web: maxReplicas of 3 is not above minReplicas"}
	count(kubernetes.warn_hpa_max_replicas) == 1 with input as autoscaler({
		"minReplicas": 3,
		"maxReplicas": 2,
	})
	count(kubernetes.warn_hpa_max_replicas) == 1 with input as autoscaler({"maxReplicas": 0})
}

test_no_maximum_is_warned_of if {
	found := kubernetes.warn_hpa_max_replicas with input as autoscaler({"minReplicas": 2})
	found == {"HorizontalPodAutoscaler/web: there is no maxReplicas"}
}

test_a_range_passes if {
	kubernetes.warn_hpa_max_replicas == set() with input as autoscaler({
		"minReplicas": 2,
		"maxReplicas": 3,
	})
	kubernetes.warn_hpa_max_replicas == set() with input as autoscaler({"maxReplicas": 1})
	kubernetes.warn_hpa_max_replicas == set() with input as fixtures.pod({})
	kubernetes.warn_hpa_max_replicas == set() with input as fixtures.resource("Other", {"spec": {
		"minReplicas": 2,
		"maxReplicas": 1,
	}})
}
