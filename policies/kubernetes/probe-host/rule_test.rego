package library.kubernetes.probe_host_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

test_probes_of_other_hosts_are_denied if {
	every field in ["livenessProbe", "readinessProbe", "startupProbe"] {
		every action in ["httpGet", "tcpSocket"] {
			probe := {field: {action: {"host": "10.0.0.1", "port": 80}}}
			found := kubernetes.deny_probe_host with input as fixtures.container(probe)
			found == {sprintf("Pod/web: the %s of app asks the host 10.0.0.1", [field])}
		}
	}
}

test_hooks_to_other_hosts_are_denied if {
	every field in ["preStop", "postStart"] {
		every action in ["httpGet", "tcpSocket"] {
			hook := {"lifecycle": {field: {action: {"host": "example.com", "port": 80}}}}
			found := kubernetes.deny_probe_host with input as fixtures.container(hook)
			found == {sprintf("Pod/web: the %s hook of app asks the host example.com", [field])}
		}
	}
}

test_the_pod_itself_passes if {
	kubernetes.deny_probe_host == set() with input as fixtures.container({
		"livenessProbe": {"httpGet": {"port": 80, "host": ""}},
		"readinessProbe": {"exec": {"command": ["true"]}},
		"lifecycle": {"preStop": {"httpGet": {"port": 80, "host": ""}}},
	})
	kubernetes.deny_probe_host == set() with input as fixtures.container({})
}
