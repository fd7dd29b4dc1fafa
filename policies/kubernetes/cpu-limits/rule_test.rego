package library.kubernetes.cpu_limits_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

limited(limits) := fixtures.container({"resources": {"limits": limits}})

test_no_limit_is_warned_of if {
	expected := {"Pod/web: the container app has no limit for CPU"}
	kubernetes.warn_cpu_limits == expected with input as fixtures.container({})
	kubernetes.warn_cpu_limits == expected with input as limited({"memory": "1Gi"})
}

test_a_limit_passes if {
	kubernetes.warn_cpu_limits == set() with input as limited({"cpu": "100m"})
}

test_init_containers_pass if {
	kubernetes.warn_cpu_limits == set() with input as fixtures.pod({"initContainers": [{"name": "i"}]})
}
