package library.kubernetes.replicas_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

deployment(spec) := fixtures.resource("Deployment", {"spec": spec})

test_one_replica_is_warned_of if {
	expected := {"Deployment/web has one replica"}
	kubernetes.warn_replicas == expected with input as deployment({"replicas": 1})
	kubernetes.warn_replicas == expected with input as deployment({})
}

test_two_replicas_pass if {
	kubernetes.warn_replicas == set() with input as deployment({"replicas": 2})
	kubernetes.warn_replicas == set() with input as fixtures.resource("StatefulSet", {"spec": {"replicas": 1}})
}
