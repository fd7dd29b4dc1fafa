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
	some pod in shared.pods
	some container in pod.containers
	some field in ["livenessProbe", "readinessProbe", "startupProbe"]
	some action in ["httpGet", "tcpSocket"]
	port := container[field][action].port
	is_string(port)
	names := {known.name | some known in container.ports}
	not port in names
	msg := sprintf("%s: the %s of %v asks the port %s, which the container does not name", [
		pod.subject,
		field,
		shared.name_of(container),
		port,
	])
}
