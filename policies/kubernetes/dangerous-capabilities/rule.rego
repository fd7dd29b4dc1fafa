package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Containers add no capability that amounts to root
# description: >-
#   `SYS_ADMIN` mounts file systems and changes namespaces, `NET_ADMIN` rewires the network, `ALL` is
#   everything. A container with one of them can break out.
# scope: document
# related_resources:
# - ref: https://man7.org/linux/man-pages/man7/capabilities.7.html
#   description: Linux capabilities
# custom:
#   id: kubernetes/dangerous-capabilities
#   aliases: [dangerousCapabilities]
#   severity: error
#   remediation: Remove the capability from `securityContext.capabilities.add`.
#   standards: [polaris, pss-baseline, cis-kubernetes 5.2.9]
deny_dangerous_capabilities contains msg if {
	some pod in shared.pods
	some container in pod.containers
	some capability in container.securityContext.capabilities.add
	trim_prefix(upper(capability), "CAP_") in {"ALL", "NET_ADMIN", "SYS_ADMIN"}
	msg := sprintf("%s: the container %v adds the capability %s", [
		pod.subject,
		shared.name_of(container),
		capability,
	])
}
