package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Probes ask a port that the container has
# description: >-
#   A probe that names a port finds it among the ports of its container. A name that is not there
#   makes the probe fail for ever, and the container never becomes ready.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#use-a-named-port
#   description: Named ports in probes
# custom:
#   id: kubernetes/probe-port
#   aliases: [liveness-port, readiness-port, startup-port]
#   severity: error
#   remediation: Name a port of the container, or add the port under that name.
deny_probe_port contains msg if {
	some probe in shared.probes
	is_string(probe.target.port)
	not names_port(probe.container, probe.target.port)
	msg := sprintf("%s: the %s of %v asks the port %s, which the container does not name", [
		probe.pod.subject,
		probe.field,
		shared.name_of(probe.container),
		probe.target.port,
	])
}

names_port(container, name) if {
	some port in container.ports
	port.name == name
}
