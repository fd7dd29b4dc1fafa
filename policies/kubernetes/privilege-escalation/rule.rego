package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Processes cannot gain privileges
# description: >-
#   Unless `allowPrivilegeEscalation` is `false`, a program with the setuid bit makes its caller
#   root, however few rights the container began with. Nothing said means allowed.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#   description: Security contexts
# custom:
#   id: kubernetes/privilege-escalation
#   aliases: [privilegeEscalationAllowed, privilege-escalation-container]
#   severity: error
#   remediation: Set `securityContext.allowPrivilegeEscalation` to `false` in each container.
#   standards: [polaris, pss-restricted, cis-kubernetes 5.2.6]
deny_privilege_escalation contains msg if {
	some pod in shared.pods
	not pod.spec.securityContext.allowPrivilegeEscalation == false
	some container in pod.containers
	not container.securityContext.allowPrivilegeEscalation == false
	msg := escalation(pod, container)
}

# A pod's own setting counts for the containers that say nothing.
deny_privilege_escalation contains msg if {
	some pod in shared.pods
	pod.spec.securityContext.allowPrivilegeEscalation == false
	some container in pod.containers
	container.securityContext.allowPrivilegeEscalation != false
	msg := escalation(pod, container)
}

escalation(pod, container) := sprintf("%s: processes in the container %v may gain privileges", [
	pod.subject,
	shared.name_of(container),
])
