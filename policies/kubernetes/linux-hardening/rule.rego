package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: One mechanism of the kernel limits each container
# description: >-
#   AppArmor, seccomp, SELinux or dropped capabilities: without any of them a container may make
#   every system call with all the rights that the runtime gives.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/
#   description: Linux kernel security constraints
# custom:
#   id: kubernetes/linux-hardening
#   aliases: [linuxHardening]
#   severity: warning
#   remediation: Set `securityContext.seccompProfile.type` to `RuntimeDefault`.
#   standards: [polaris, cis-kubernetes 5.7.2]
warn_linux_hardening contains msg if {
	some pod in shared.pods
	some container in pod.containers
	not drops_some(container)
	not has_profile_annotation(pod, container)
	not is_hardened(pod.spec, container)
	not is_hardened(container, container)
	msg := sprintf("%s: no AppArmor, seccomp, SELinux or dropped capability limits %v", [
		pod.subject,
		shared.name_of(container),
	])
}

drops_some(container) if {
	count(container.securityContext.capabilities.drop) > 0
	every capability in object.get(container.securityContext.capabilities, "add", []) {
		upper(capability) != "ALL"
	}
}

has_profile_annotation(pod, container) if {
	annotations := pod.template.metadata.annotations
	annotations[sprintf("container.apparmor.security.beta.kubernetes.io/%v", [container.name])]
}

is_hardened(holder, container) if {
	profile := holder.securityContext.seccompProfile.type
	not profile in {"", "Unconfined"}
	not container.securityContext.seccompProfile.type == "Unconfined"
}

is_hardened(holder, _) if count(holder.securityContext.seLinuxOptions) > 0

is_hardened(holder, _) if holder.securityContext.appArmorProfile.type != "Unconfined"
