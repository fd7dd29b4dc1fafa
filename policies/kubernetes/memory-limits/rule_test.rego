package library.kubernetes.memory_limits_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

limited(limits) := fixtures.container({"resources": {"limits": limits}})

test_no_limit_is_warned_of if {
	expected := {"Pod/web: the container app has no limit for memory"}
	kubernetes.warn_memory_limits == expected with input as fixtures.container({})
	kubernetes.warn_memory_limits == expected with input as limited({"cpu": "1"})
}

test_a_limit_passes if {
	kubernetes.warn_memory_limits == set() with input as limited({"memory": "64Mi"})
}

test_init_containers_pass if {
	kubernetes.warn_memory_limits == set() with input as fixtures.pod({"initContainers": [{"name": "i"}]})
}
