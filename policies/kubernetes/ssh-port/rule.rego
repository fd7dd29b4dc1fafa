package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Containers do not serve SSH
# description: >-
#   A shell over SSH goes past the API server's checks and its log. `kubectl exec` and ephemeral
#   containers need no server in the image.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/debug/debug-application/debug-running-pod/
#   description: Debug running pods
# custom:
#   id: kubernetes/ssh-port
#   aliases: [ssh-port]
#   severity: warning
#   remediation: Remove the port and the SSH server.
warn_ssh_port contains msg if {
	some pod in shared.pods
	some container in pod.containers
	some port in container.ports
	port.containerPort == 22
	msg := sprintf("%s: the container %v serves SSH on port 22", [
		pod.subject,
		shared.name_of(container),
	])
}
