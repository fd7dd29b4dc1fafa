package library.kubernetes.probe_port_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

asking(field, action, port, ports) := fixtures.container({
	field: {action: {"port": port}},
	"ports": ports,
})

http := [{"name": "http", "containerPort": 80}]

test_unknown_ports_are_denied if {
	every field in ["livenessProbe", "readinessProbe", "startupProbe"] {
		every action in ["httpGet", "tcpSocket"] {
			found := kubernetes.deny_probe_port with input as asking(field, action, "web", http)
			message := "Pod/web: the %s of app asks the port web, which the container does not name"
			found == {sprintf(message, [field])}
		}
	}
}

test_a_container_without_ports_is_denied if {
	probe := {"livenessProbe": {"httpGet": {"port": "http"}}}
	count(kubernetes.deny_probe_port) == 1 with input as fixtures.container(probe)
}

test_known_ports_and_numbers_pass if {
	kubernetes.deny_probe_port == set() with input as asking("livenessProbe", "httpGet", "http", http)
	kubernetes.deny_probe_port == set() with input as asking("livenessProbe", "httpGet", 9090, http)
	kubernetes.deny_probe_port == set() with input as fixtures.container({
		"livenessProbe": {"exec": {"command": ["true"]}},
	})
}
