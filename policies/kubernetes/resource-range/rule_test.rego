package library.kubernetes.resource_range_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

asking(memory) := fixtures.container({"resources": {"limits": {"memory": memory}}})

found(memory) := messages if {
	messages := kubernetes.warn_resource_range with input as asking(memory)
		with data.parameters.kubernetes.resource_range as {"limits": {"memory": {
			"minimum": "64Mi",
			"maximum": "1Gi",
		}}}
}

test_too_little_is_warned_of if {
	found("32Mi") == {"Pod/web: the container app has 32Mi in limits.memory, less than 64Mi"}
}

test_too_much_is_warned_of if {
	found("2Gi") == {"Pod/web: the container app has 2Gi in limits.memory, more than 1Gi"}
}

test_what_is_in_the_range_passes if {
	every memory in ["64Mi", "512Mi", "1Gi"] {
		found(memory) == set()
	}
}

test_no_range_is_any_range if {
	kubernetes.warn_resource_range == set() with input as asking("1Ti")
}
