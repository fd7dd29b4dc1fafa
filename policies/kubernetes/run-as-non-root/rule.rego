package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: The kubelet refuses to run containers as root
# description: >-
#   A number in `runAsUser` names a user; only `runAsNonRoot` makes the kubelet refuse to start a
#   container as root, whatever is changed later. Together with `runAsUser` of 0 it can never start.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
#   description: Pod Security Standards
# custom:
#   id: kubernetes/run-as-non-root
#   aliases: [pss-run-as-non-root]
#   severity: warning
#   remediation: Set `securityContext.runAsNonRoot` to `true` in the pod, and no user 0 in a container.
#   standards: [pss-restricted]
warn_run_as_non_root contains msg if {
	some pod in shared.pods
	not pod.spec.securityContext.runAsNonRoot == true
	some container in pod.containers
	not container.securityContext.runAsNonRoot == true
	has_user(pod, container)
	msg := sprintf("%s: only runAsUser keeps the container %v from running as root", [
		pod.subject,
		shared.name_of(container),
	])
}

warn_run_as_non_root contains msg if {
	some pod in shared.pods
	some container in pod.containers
	container.securityContext.runAsUser == 0
	container.securityContext.runAsNonRoot == true
	msg := sprintf("%s: the container %v is to run as user 0, which runAsNonRoot refuses", [
		pod.subject,
		shared.name_of(container),
	])
}

has_user(_, container) if container.securityContext.runAsUser > 0

has_user(pod, container) if {
	pod.spec.securityContext.runAsUser > 0
	not container.securityContext.runAsUser == 0
}
