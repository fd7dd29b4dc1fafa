package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: SELinux confines containers as containers
# description: >-
#   A pod that chooses its own SELinux user, role or a type other than those for containers can leave
#   the confinement that the node's policy has for containers.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
#   description: Pod Security Standards
# custom:
#   id: kubernetes/selinux-options
#   aliases: [pss-selinux]
#   severity: error
#   remediation: Remove `user` and `role` from `seLinuxOptions`, and use the type `container_t`.
#   standards: [pss-baseline]
deny_selinux_options contains msg if {
	some pod in shared.pods
	some holder in [[pod.spec], pod.containers][_]
	kind := holder.securityContext.seLinuxOptions.type
	not kind in {"", "container_engine_t", "container_init_t", "container_kvm_t", "container_t"}
	msg := sprintf("%s: the SELinux type %v is not one for containers", [pod.subject, kind])
}

deny_selinux_options contains msg if {
	some pod in shared.pods
	some holder in [[pod.spec], pod.containers][_]
	some field in ["role", "user"]
	holder.securityContext.seLinuxOptions[field] != ""
	msg := sprintf("%s: the pod chooses its own SELinux %s", [pod.subject, field])
}
