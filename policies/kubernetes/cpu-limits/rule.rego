package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Containers have a limit for CPU
# description: >-
#   Without a limit one container can take all the spare CPU of its node, and others run slower
#   whenever it does.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#   description: Resources of containers
# custom:
#   id: kubernetes/cpu-limits
#   aliases: [cpuLimitsMissing]
#   severity: warning
#   remediation: Set `resources.limits.cpu`.
#   standards: [polaris]
warn_cpu_limits contains msg if {
	some pod in shared.pods
	some container in pod.spec.containers
	not container.resources.limits.cpu
	msg := sprintf("%s: the container %v has no limit for CPU", [
		pod.subject,
		shared.name_of(container),
	])
}
