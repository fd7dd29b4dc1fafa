package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Windows containers do not run as processes of the host
# description: >-
#   A `hostProcess` container of Windows is no container at all: it runs on the node with the rights
#   of a service account of the node.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/
#   description: HostProcess pods
# custom:
#   id: kubernetes/host-process
#   aliases: [hostProcess]
#   severity: warning
#   remediation: Remove `hostProcess` from `windowsOptions`.
#   standards: [polaris, pss-baseline, cis-kubernetes 5.2.11]
warn_host_process contains msg if {
	some pod in shared.pods
	pod.spec.securityContext.windowsOptions.hostProcess == true
	msg := sprintf("%s: hostProcess runs the containers as processes of the host", [pod.subject])
}

warn_host_process contains msg if {
	some pod in shared.pods
	some container in pod.containers
	container.securityContext.windowsOptions.hostProcess == true
	msg := sprintf("%s: hostProcess runs the container %v as a process of the host", [
		pod.subject,
		shared.name_of(container),
	])
}
