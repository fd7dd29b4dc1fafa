package library.kubernetes.seccomp_unconfined_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

profile(kind) := {"seccompProfile": {"type": kind}}

test_an_unconfined_container_is_denied if {
	found := kubernetes.deny_seccomp_unconfined with input as fixtures.secured(profile("Unconfined"))
	found == {"Pod/web: seccomp is switched off for the container app"}
}

test_an_unconfined_pod_is_denied if {
	found := kubernetes.deny_seccomp_unconfined with input as fixtures.pod({
		"securityContext": profile("Unconfined"),
	})
	found == {"Pod/web: seccomp is switched off"}
}

test_profiles_pass if {
	kubernetes.deny_seccomp_unconfined == set() with input as fixtures.secured(profile("Localhost"))
	kubernetes.deny_seccomp_unconfined == set() with input as fixtures.pod({
		"securityContext": profile("RuntimeDefault"),
	})
	kubernetes.deny_seccomp_unconfined == set() with input as fixtures.container({})
}
