package library.kubernetes.seccomp_profile_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

default_profile := {"seccompProfile": {"type": "RuntimeDefault"}}

test_no_profile_is_warned_of if {
	found := kubernetes.warn_seccomp_profile with input as fixtures.containers([
		{"name": "app"},
		{"name": "b", "securityContext": default_profile},
	])
	found == {"Pod/web: the container app has no seccomp profile"}
}

test_a_profile_passes if {
	kubernetes.warn_seccomp_profile == set() with input as fixtures.secured(default_profile)
	kubernetes.warn_seccomp_profile == set() with input as fixtures.pod({
		"securityContext": default_profile,
		"containers": [{"name": "app"}],
	})
}
