package library.kubernetes.privileged_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

test_a_privileged_container_is_denied if {
	found := kubernetes.deny_privileged with input as fixtures.secured({"privileged": true})
	found == {"Pod/web: the container app is privileged"}
}

test_init_and_ephemeral_containers_are_checked if {
	container := {"name": "x", "securityContext": {"privileged": true}}
	expected := {"Pod/web: the container x is privileged"}
	every field in ["initContainers", "ephemeralContainers"] {
		found := kubernetes.deny_privileged with input as fixtures.pod({field: [container]})
		found == expected
	}
}

test_a_privileged_pod_is_denied if {
	found := kubernetes.deny_privileged with input as fixtures.pod({"securityContext": {"privileged": true}})
	found == {"Pod/web: the containers are privileged"}
}

test_other_containers_pass if {
	kubernetes.deny_privileged == set() with input as fixtures.secured({"privileged": false})
	kubernetes.deny_privileged == set() with input as fixtures.pod({"securityContext": {"privileged": false}})
	kubernetes.deny_privileged == set() with input as fixtures.container({})
}
