package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Containers have no capability but that to bind low ports
# description: >-
#   The restricted profile wants `ALL` capabilities dropped by that name, and only
#   `NET_BIND_SERVICE` given back.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
#   description: Pod Security Standards
# custom:
#   id: kubernetes/restricted-capabilities
#   aliases: [pss-restricted-capabilities]
#   severity: warning
#   remediation: Drop `ALL` capabilities, and add at most `NET_BIND_SERVICE`.
#   standards: [pss-restricted, cis-kubernetes 5.2.10]
warn_restricted_capabilities contains msg if {
	some pod in shared.pods
	some container in pod.containers
	some capability in container.securityContext.capabilities.add
	name := trim_prefix(upper(capability), "CAP_")
	name in default_capabilities
	msg := sprintf("%s: the container %v adds the capability %s", [
		pod.subject,
		shared.name_of(container),
		capability,
	])
}

warn_restricted_capabilities contains msg if {
	some pod in shared.pods
	some container in pod.containers
	count(container.securityContext.capabilities.drop) >= 15
	not drops_all(container)
	msg := sprintf("%s: the container %v drops capabilities one by one instead of ALL", [
		pod.subject,
		shared.name_of(container),
	])
}

drops_all(container) if {
	some capability in container.securityContext.capabilities.drop
	upper(capability) == "ALL"
}

# What kubernetes/added-capabilities lets pass, except NET_BIND_SERVICE.
default_capabilities := {
	"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD",
	"SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
}
