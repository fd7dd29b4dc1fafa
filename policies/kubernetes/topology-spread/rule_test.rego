package library.kubernetes.topology_spread_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

workload(kind, constraints) := fixtures.resource(kind, {"spec": {"template": {"spec": {
	"containers": [],
	"topologySpreadConstraints": constraints,
}}}})

test_no_constraint_is_warned_of if {
	found := kubernetes.warn_topology_spread with input as workload("Deployment", [])
	found == {"Deployment/web: nothing spreads the pods over zones or nodes"}
	count(kubernetes.warn_topology_spread) == 1 with input as fixtures.pod({})
}

test_a_constraint_passes if {
	constraint := {"maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone"}
	kubernetes.warn_topology_spread == set() with input as workload("Deployment", [constraint])
}

test_jobs_and_daemon_sets_pass if {
	kubernetes.warn_topology_spread == set() with input as workload("Job", [])
	kubernetes.warn_topology_spread == set() with input as workload("DaemonSet", [])
	kubernetes.warn_topology_spread == set() with input as fixtures.resource("CronJob", {"spec": {
		"jobTemplate": {"spec": {"template": {"spec": {"containers": []}}}},
	}})
}
