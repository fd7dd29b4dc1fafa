package library.kubernetes.privilege_escalation_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

allowing(value) := {"allowPrivilegeEscalation": value}

expected := {"Pod/web: processes in the container app may gain privileges"}

test_nothing_said_is_denied if {
	kubernetes.deny_privilege_escalation == expected with input as fixtures.container({})
	kubernetes.deny_privilege_escalation == expected with input as fixtures.secured({})
}

test_allowing_is_denied if {
	kubernetes.deny_privilege_escalation == expected with input as fixtures.secured(allowing(true))
}

test_a_container_that_overrides_its_pod_is_denied if {
	found := kubernetes.deny_privilege_escalation with input as fixtures.pod({
		"securityContext": allowing(false),
		"containers": [{"name": "app", "securityContext": allowing(true)}],
	})
	found == expected
}

test_forbidding_passes if {
	kubernetes.deny_privilege_escalation == set() with input as fixtures.secured(allowing(false))
}

test_a_pod_that_forbids_passes if {
	kubernetes.deny_privilege_escalation == set() with input as fixtures.pod({
		"securityContext": allowing(false),
		"containers": [{"name": "app"}, {"name": "b", "securityContext": allowing(false)}],
	})
}
