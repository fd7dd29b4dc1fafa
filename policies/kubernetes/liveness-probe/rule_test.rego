package library.kubernetes.liveness_probe_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

test_no_probe_is_warned_of if {
	expected := {"Pod/web: the container app has no liveness probe"}
	kubernetes.warn_liveness_probe == expected with input as fixtures.container({})
	kubernetes.warn_liveness_probe == expected with input as fixtures.container({
		"livenessProbe": null,
	})
}

test_a_probe_passes if {
	kubernetes.warn_liveness_probe == set() with input as fixtures.container({
		"livenessProbe": {"tcpSocket": {"port": 80}},
	})
}

test_init_containers_and_jobs_pass if {
	kubernetes.warn_liveness_probe == set() with input as fixtures.pod({
		"initContainers": [{"name": "init"}],
	})
	template := {"spec": {"containers": [{"name": "app"}]}}
	kubernetes.warn_liveness_probe == set() with input as fixtures.resource(
		"Job",
		{"spec": {"template": template}},
	)
	kubernetes.warn_liveness_probe == set() with input as fixtures.resource(
		"CronJob",
		{"spec": {"jobTemplate": {"spec": {"template": template}}}},
	)
}
