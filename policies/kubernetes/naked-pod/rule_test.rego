package library.kubernetes.naked_pod_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

test_a_pod_is_warned_of if {
	found := kubernetes.warn_naked_pod with input as fixtures.pod({})
	found == {"Pod/web is run by no controller"}
}

test_others_pass if {
	kubernetes.warn_naked_pod == set() with input as fixtures.deployment({})
	kubernetes.warn_naked_pod == set() with input as object.union(
		fixtures.pod({}),
		{"metadata": {"annotations": {"helm.sh/hook": "test"}}},
	)
	kubernetes.warn_naked_pod == set() with input as object.union(
		fixtures.pod({}),
		{"metadata": {"ownerReferences": [{"kind": "ReplicaSet"}]}},
	)
}
