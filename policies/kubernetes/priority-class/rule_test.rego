package library.kubernetes.priority_class_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

test_no_class_is_warned_of if {
	found := kubernetes.warn_priority_class with input as fixtures.pod({})
	found == {"Pod/web: the pod has no priority class"}
}

test_a_class_passes if {
	kubernetes.warn_priority_class == set() with input as fixtures.pod({"priorityClassName": "high"})
	kubernetes.warn_priority_class == set() with input as fixtures.resource("Service", {"spec": {}})
}
