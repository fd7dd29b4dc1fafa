package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Containers are not privileged
# description: >-
#   A privileged container has every capability and every device of its node, and no profile limits
#   it: its root is root of the node.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
#   description: Pod Security Standards
# custom:
#   id: kubernetes/privileged
#   aliases: [runAsPrivileged, privileged-container]
#   severity: error
#   remediation: Remove `privileged`, and add only the capability that the program needs.
#   standards: [polaris, pss-baseline, cis-kubernetes 5.2.2]
deny_privileged contains msg if {
	some pod in shared.pods
	some container in pod.containers
	container.securityContext.privileged == true
	msg := sprintf("%s: the container %v is privileged", [pod.subject, shared.name_of(container)])
}

deny_privileged contains msg if {
	some pod in shared.pods
	pod.spec.securityContext.privileged == true
	msg := sprintf("%s: the containers are privileged", [pod.subject])
}
