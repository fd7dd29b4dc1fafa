package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Containers add only capabilities that the runtime gives anyway
# description: >-
#   Beside those that amount to root, capabilities such as `SYS_PTRACE`, `SYS_MODULE` or `NET_RAW`
#   help an intruder along. The baseline allows what runtimes grant by default, and no more.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
#   description: Pod Security Standards
# custom:
#   id: kubernetes/added-capabilities
#   aliases: [pss-capabilities]
#   severity: error
#   remediation: Remove the capability from `securityContext.capabilities.add`.
#   standards: [pss-baseline, cis-kubernetes 5.2.9]
deny_added_capabilities contains msg if {
	some pod in shared.pods
	some container in pod.containers
	some capability in container.securityContext.capabilities.add
	not trim_prefix(upper(capability), "CAP_") in known_capabilities
	msg := sprintf("%s: the container %v adds the capability %s", [
		pod.subject,
		shared.name_of(container),
		capability,
	])
}

# The last three are the matter of kubernetes/dangerous-capabilities.
known_capabilities := {
	"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE",
	"SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT", "ALL", "NET_ADMIN", "SYS_ADMIN",
}
