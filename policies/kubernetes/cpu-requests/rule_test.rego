package library.kubernetes.cpu_requests_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

requesting(requests) := fixtures.container({"resources": {"requests": requests}})

test_no_request_is_warned_of if {
	expected := {"Pod/web: the container app requests no CPU"}
	kubernetes.warn_cpu_requests == expected with input as fixtures.container({})
	kubernetes.warn_cpu_requests == expected with input as requesting({"memory": "1Gi"})
}

test_a_request_passes if {
	kubernetes.warn_cpu_requests == set() with input as requesting({"cpu": "100m"})
	kubernetes.warn_cpu_requests == set() with input as requesting({"cpu": 1})
}

test_init_containers_pass if {
	kubernetes.warn_cpu_requests == set() with input as fixtures.pod({"initContainers": [{"name": "i"}]})
}
