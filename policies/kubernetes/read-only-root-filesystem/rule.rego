package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: The root file system of containers is read-only
# description: >-
#   In a file system that cannot be written, an intruder can neither leave tools behind nor change
#   the program. What has to be written goes to volumes.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#   description: Security contexts
# custom:
#   id: kubernetes/read-only-root-filesystem
#   aliases: [notReadOnlyRootFilesystem, no-read-only-root-fs]
#   severity: warning
#   remediation: >-
#     Set `securityContext.readOnlyRootFilesystem` to `true`, and mount an `emptyDir` where the
#     program writes.
#   standards: [polaris, cis-kubernetes 5.7.3]
warn_read_only_root_filesystem contains msg if {
	some pod in shared.pods
	not pod.spec.securityContext.readOnlyRootFilesystem == true
	some container in pod.containers
	not container.securityContext.readOnlyRootFilesystem == true
	msg := writable(pod, container)
}

# A pod's own setting counts for the containers that say nothing.
warn_read_only_root_filesystem contains msg if {
	some pod in shared.pods
	pod.spec.securityContext.readOnlyRootFilesystem == true
	some container in pod.containers
	container.securityContext.readOnlyRootFilesystem != true
	msg := writable(pod, container)
}

writable(pod, container) := sprintf("%s: the container %v can write its root file system", [
	pod.subject,
	shared.name_of(container),
])
