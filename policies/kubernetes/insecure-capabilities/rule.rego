package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Containers drop the capabilities that the runtime gives them
# description: >-
#   Runtimes start every container with more than a dozen capabilities, most of which no program
#   needs. Drop `ALL` of them, or each by its name.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#   description: Security contexts
# custom:
#   id: kubernetes/insecure-capabilities
#   aliases: [insecureCapabilities, drop-net-raw-capability]
#   severity: warning
#   remediation: 'Set `securityContext.capabilities.drop` to `[ALL]`.'
#   standards: [polaris, pss-restricted, cis-kubernetes 5.2.8]
warn_insecure_capabilities contains msg if {
	some pod in shared.pods
	some container in pod.containers
	not drops_capabilities(container)
	msg := sprintf("%s: the container %v keeps capabilities of the runtime", [
		pod.subject,
		shared.name_of(container),
	])
}

drops_capabilities(container) if {
	some capability in container.securityContext.capabilities.drop
	upper(capability) == "ALL"
}

drops_capabilities(container) if {
	count(container.securityContext.capabilities.drop) >= count(insecure_capabilities)
	dropped := {upper(capability) |
		some capability in container.securityContext.capabilities.drop
	}
	count(insecure_capabilities - dropped) == 0
}

insecure_capabilities := {
	"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_ADMIN",
	"NET_BIND_SERVICE", "NET_RAW", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
}
