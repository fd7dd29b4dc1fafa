package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Containers do not run as root
# description: >-
#   Root in a container is root to the kernel. Where an image has a flaw or a volume is shared, only
#   another user stands between a container and its node. Nothing said means root is allowed.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#   description: Security contexts
# custom:
#   id: kubernetes/run-as-root
#   aliases: [runAsRootAllowed, run-as-non-root]
#   severity: error
#   remediation: >-
#     Set `securityContext.runAsNonRoot` to `true`, or `runAsUser` to a number above 0, in the pod or
#     in each container.
#   standards: [polaris, pss-restricted, cis-kubernetes 5.2.7]
deny_run_as_root contains msg if {
	some pod in shared.pods
	not is_not_root(pod.spec)
	some container in pod.containers
	not is_not_root(container)
	msg := runs_as_root(pod, container)
}

# What a pod says counts for the containers that say nothing else.
deny_run_as_root contains msg if {
	some pod in shared.pods
	is_not_root(pod.spec)
	some container in pod.containers
	not is_not_root(container)
	overrides_user(container)
	msg := runs_as_root(pod, container)
}

is_not_root(holder) if holder.securityContext.runAsNonRoot == true

is_not_root(holder) if holder.securityContext.runAsUser >= 1

overrides_user(container) if container.securityContext.runAsNonRoot != true

overrides_user(container) if container.securityContext.runAsUser < 1

runs_as_root(pod, container) := sprintf("%s: the container %v may run as root", [
	pod.subject,
	shared.name_of(container),
])
