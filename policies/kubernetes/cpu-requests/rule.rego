package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Containers request CPU
# description: >-
#   The scheduler places pods by their requests. Where there is none, nodes fill up with more work
#   than they can do.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#   description: Resources of containers
# custom:
#   id: kubernetes/cpu-requests
#   aliases: [cpuRequestsMissing, unset-cpu-requirements]
#   severity: warning
#   remediation: Set `resources.requests.cpu` to what the container uses.
#   standards: [polaris]
warn_cpu_requests contains msg if {
	some pod in shared.pods
	some container in pod.spec.containers
	not container.resources.requests.cpu
	msg := sprintf("%s: the container %v requests no CPU", [pod.subject, shared.name_of(container)])
}
