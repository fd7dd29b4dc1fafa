package library.kubernetes.run_as_non_root_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

in_pod(context, container) := fixtures.pod({
	"securityContext": context,
	"containers": [{"name": "app", "securityContext": container}],
})

test_a_user_alone_is_warned_of if {
	expected := {"Pod/web: only runAsUser keeps the container app from running as root"}
	kubernetes.warn_run_as_non_root == expected with input as in_pod({"runAsUser": 1}, {})
	kubernetes.warn_run_as_non_root == expected with input as in_pod({}, {"runAsUser": 1})
	kubernetes.warn_run_as_non_root == expected with input as in_pod({"runAsUser": 0}, {"runAsUser": 1})
}

test_a_contradiction_is_warned_of if {
	context := {"runAsUser": 0, "runAsNonRoot": true}
	found := kubernetes.warn_run_as_non_root with input as fixtures.secured(context)
	found == {"Pod/web: the container app is to run as user 0, which runAsNonRoot refuses"}
}

test_not_being_root_passes if {
	kubernetes.warn_run_as_non_root == set() with input as in_pod({"runAsNonRoot": true}, {"runAsUser": 1})
	kubernetes.warn_run_as_non_root == set() with input as in_pod({}, {"runAsNonRoot": true, "runAsUser": 1})
}

test_root_is_left_to_the_rule_about_root if {
	kubernetes.warn_run_as_non_root == set() with input as fixtures.container({})
	kubernetes.warn_run_as_non_root == set() with input as in_pod({"runAsUser": 1}, {"runAsUser": 0})
	kubernetes.warn_run_as_non_root == set() with input as in_pod({"runAsUser": 0}, {})
}
