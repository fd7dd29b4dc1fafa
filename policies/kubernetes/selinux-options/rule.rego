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
	some holder in array.concat([pod.spec], pod.containers)
	options := holder.securityContext.seLinuxOptions
	some problem in selinux_problems(options)
	msg := sprintf("%s: %s", [pod.subject, problem])
}

selinux_problems(options) := array.concat(
	[problem |
		not options.type in {"", "container_engine_t", "container_init_t", "container_kvm_t", "container_t"}
		problem := sprintf("the SELinux type %v is not one for containers", [options.type])
	],
	[problem |
		some field in ["role", "user"]
		options[field] != ""
		problem := sprintf("the pod chooses its own SELinux %s", [field])
	],
)
