package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Containers have a limit for memory
# description: >-
#   A container that leaks takes the memory of its neighbours until the kernel kills something. With
#   a limit it is killed itself, and before that.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#   description: Resources of containers
# custom:
#   id: kubernetes/memory-limits
#   aliases: [memoryLimitsMissing]
#   severity: warning
#   remediation: Set `resources.limits.memory`.
#   standards: [polaris]
warn_memory_limits contains msg if {
	some pod in shared.pods
	some container in pod.spec.containers
	not container.resources.limits.memory
	msg := sprintf("%s: the container %v has no limit for memory", [
		pod.subject,
		shared.name_of(container),
	])
}
