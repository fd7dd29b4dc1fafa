package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Containers request memory
# description: >-
#   The scheduler places pods by their requests. Where there is none, a node runs out of memory, and
#   the kernel kills whom it likes.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#   description: Resources of containers
# custom:
#   id: kubernetes/memory-requests
#   aliases: [memoryRequestsMissing, unset-memory-requirements]
#   severity: warning
#   remediation: Set `resources.requests.memory` to what the container uses.
#   standards: [polaris]
warn_memory_requests contains msg if {
	some pod in shared.pods
	some container in pod.spec.containers
	not container.resources.requests.memory
	msg := sprintf("%s: the container %v requests no memory", [
		pod.subject,
		shared.name_of(container),
	])
}
