package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Containers claim no ports of the host
# description: >-
#   A `hostPort` opens the container to everyone who reaches the node, past Services and most
#   NetworkPolicies, and only one pod on each node can have it.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/overview/
#   description: Configuration best practices
# custom:
#   id: kubernetes/host-port
#   aliases: [hostPortSet]
#   severity: warning
#   remediation: Remove `hostPort`, and publish the port with a Service.
#   standards: [polaris, pss-baseline, cis-kubernetes 5.2.13]
warn_host_port contains msg if {
	some pod in shared.pods
	some container in pod.containers
	some port in container.ports
	port.hostPort != 0
	msg := sprintf("%s: the container %v claims port %v of the host", [
		pod.subject,
		shared.name_of(container),
		port.hostPort,
	])
}
