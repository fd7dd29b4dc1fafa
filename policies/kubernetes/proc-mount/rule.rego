package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: The masks over /proc stay in place
# description: >-
#   The runtime hides the parts of `/proc` through which a container could read and change its
#   kernel. `procMount` with any value but `Default` takes these masks away.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
#   description: Pod Security Standards
# custom:
#   id: kubernetes/proc-mount
#   aliases: [procMount, unsafe-proc-mount]
#   severity: warning
#   remediation: Remove `procMount`, or set it to `Default`.
#   standards: [polaris, pss-baseline]
warn_proc_mount contains msg if {
	some pod in shared.pods
	some container in pod.containers
	container.securityContext.procMount != "Default"
	msg := sprintf("%s: the container %v mounts /proc %v, without its masks", [
		pod.subject,
		shared.name_of(container),
		container.securityContext.procMount,
	])
}
