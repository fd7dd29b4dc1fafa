package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Containers have a seccomp profile
# description: >-
#   Unless the kubelet is told otherwise, no profile means no limit on system calls. The runtime's
#   own profile suits nearly every program.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/tutorials/security/seccomp/
#   description: Seccomp
# custom:
#   id: kubernetes/seccomp-profile
#   aliases: [pss-seccomp-restricted]
#   severity: warning
#   remediation: Set `securityContext.seccompProfile.type` to `RuntimeDefault` for the pod.
#   standards: [pss-restricted, cis-kubernetes 5.7.2]
warn_seccomp_profile contains msg if {
	some pod in shared.pods
	not pod.spec.securityContext.seccompProfile.type
	some container in pod.containers
	not container.securityContext.seccompProfile.type
	msg := sprintf("%s: the container %v has no seccomp profile", [
		pod.subject,
		shared.name_of(container),
	])
}
