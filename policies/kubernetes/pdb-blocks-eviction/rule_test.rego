package library.kubernetes.pdb_blocks_eviction_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

budget(spec) := fixtures.resource("PodDisruptionBudget", {"spec": spec})

test_no_disruption_is_warned_of if {
	every value in [0, "0%"] {
		found := kubernetes.warn_pdb_blocks_eviction with input as budget({"maxUnavailable": value})
		found == {sprintf("PodDisruptionBudget/web: with maxUnavailable of %v no pod can be evicted", [value])}
	}
	found := kubernetes.warn_pdb_blocks_eviction with input as budget({"minAvailable": "100%"})
	found == {"PodDisruptionBudget/web: with minAvailable of 100% no pod can be evicted"}
}

test_a_disruption_passes if {
	every spec in [
		{"maxUnavailable": 1}, {"maxUnavailable": "10%"}, {"minAvailable": 2},
		{"minAvailable": "50%"}, {"minAvailable": 0}, {},
	] {
		kubernetes.warn_pdb_blocks_eviction == set() with input as budget(spec)
	}
	kubernetes.warn_pdb_blocks_eviction == set() with input as fixtures.resource(
		"Other",
		{"spec": {"maxUnavailable": 0}},
	)
}
