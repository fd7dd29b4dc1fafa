package library.kubernetes.host_process_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

options(value) := {"windowsOptions": {"hostProcess": value}}

test_a_pod_of_host_processes_is_warned_of if {
	found := kubernetes.warn_host_process with input as fixtures.pod({"securityContext": options(true)})
	found == {"Pod/web: hostProcess runs the containers as processes of the host"}
}

test_a_container_that_is_a_host_process_is_warned_of if {
	found := kubernetes.warn_host_process with input as fixtures.secured(options(true))
	found == {"Pod/web: hostProcess runs the container app as a process of the host"}
}

test_containers_pass if {
	kubernetes.warn_host_process == set() with input as fixtures.secured(options(false))
	kubernetes.warn_host_process == set() with input as fixtures.pod({"securityContext": options(false)})
	kubernetes.warn_host_process == set() with input as fixtures.container({})
}
