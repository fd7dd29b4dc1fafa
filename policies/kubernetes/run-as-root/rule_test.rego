package library.kubernetes.run_as_root_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

expected := {"Pod/web: the container app may run as root"}

test_root_is_denied if {
	every context in [{}, {"runAsUser": 0}, {"runAsNonRoot": false}] {
		kubernetes.deny_run_as_root == expected with input as fixtures.secured(context)
	}
	kubernetes.deny_run_as_root == expected with input as fixtures.container({})
}

test_another_user_passes if {
	contexts := [
		{"runAsNonRoot": true}, {"runAsUser": 1}, {"runAsNonRoot": true, "runAsUser": 0},
		{"runAsNonRoot": false, "runAsUser": 1000},
	]
	every context in contexts {
		kubernetes.deny_run_as_root == set() with input as fixtures.secured(context)
	}
}

in_pod(context, container) := fixtures.pod({
	"securityContext": context,
	"containers": [{"name": "app", "securityContext": container}],
})

test_the_user_of_the_pod_counts if {
	every context in [{"runAsNonRoot": true}, {"runAsUser": 1}] {
		kubernetes.deny_run_as_root == set() with input as in_pod(context, {})
	}
	kubernetes.deny_run_as_root == expected with input as in_pod({"runAsUser": 0}, {})
}

test_a_container_may_override_its_pod if {
	every context in [{"runAsUser": 0}, {"runAsNonRoot": false}] {
		kubernetes.deny_run_as_root == expected with input as in_pod({"runAsUser": 1000}, context)
	}
	kubernetes.deny_run_as_root == set() with input as in_pod({"runAsUser": 0}, {"runAsUser": 1})
	kubernetes.deny_run_as_root == set() with input as in_pod(
		{"runAsUser": 1},
		{"runAsNonRoot": false, "runAsUser": 5},
	)
}
