package library.kubernetes.host_pid_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

test_sharing_is_denied if {
	found := kubernetes.deny_host_pid with input as fixtures.pod({"hostPID": true})
	found == {"Pod/web: hostPID shares the process namespace of the host"}
}

test_not_sharing_passes if {
	kubernetes.deny_host_pid == set() with input as fixtures.pod({"hostPID": false})
	kubernetes.deny_host_pid == set() with input as fixtures.pod({})
}
