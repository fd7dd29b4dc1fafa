package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Seccomp is not switched off
# description: >-
#   The profile `Unconfined` opens every system call of the kernel to a container, those that
#   break-outs are made of among them.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/tutorials/security/seccomp/
#   description: Seccomp
# custom:
#   id: kubernetes/seccomp-unconfined
#   aliases: [pss-seccomp-baseline]
#   severity: error
#   remediation: Use the profile `RuntimeDefault`, or one of your own with `Localhost`.
#   standards: [pss-baseline, cis-kubernetes 5.7.2]
deny_seccomp_unconfined contains msg if {
	some pod in shared.pods
	some container in pod.containers
	container.securityContext.seccompProfile.type == "Unconfined"
	msg := sprintf("%s: seccomp is switched off for the container %v", [
		pod.subject,
		shared.name_of(container),
	])
}

deny_seccomp_unconfined contains msg if {
	some pod in shared.pods
	pod.spec.securityContext.seccompProfile.type == "Unconfined"
	msg := sprintf("%s: seccomp is switched off", [pod.subject])
}
