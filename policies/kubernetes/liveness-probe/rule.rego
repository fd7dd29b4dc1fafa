package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Containers say that they are alive
# description: >-
#   A process that hangs looks like one that works. With a liveness probe the kubelet notices, and
#   starts the container again. Jobs and init containers end by themselves.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
#   description: Probes
# custom:
#   id: kubernetes/liveness-probe
#   aliases: [livenessProbeMissing, no-liveness-probe]
#   severity: warning
#   remediation: Add a `livenessProbe` that only fails where a restart helps.
#   standards: [polaris]
warn_liveness_probe contains msg if {
	some pod in shared.pods
	not pod.resource.kind in {"CronJob", "Job"}
	some container in pod.spec.containers
	object.get(container, "livenessProbe", null) == null
	msg := sprintf("%s: the container %v has no liveness probe", [
		pod.subject,
		shared.name_of(container),
	])
}
