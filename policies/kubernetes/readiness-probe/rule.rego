package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Containers say when they are ready
# description: >-
#   Without a readiness probe a pod gets traffic as soon as its process runs, and goes on getting it
#   when it cannot answer. Jobs and init containers serve nobody.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
#   description: Probes
# custom:
#   id: kubernetes/readiness-probe
#   aliases: [readinessProbeMissing, no-readiness-probe]
#   severity: warning
#   remediation: Add a `readinessProbe` that asks for what the container serves.
#   standards: [polaris]
warn_readiness_probe contains msg if {
	some pod in shared.pods
	not pod.resource.kind in {"CronJob", "Job"}
	some container in pod.spec.containers
	object.get(container, "readinessProbe", null) == null
	msg := sprintf("%s: the container %v has no readiness probe", [
		pod.subject,
		shared.name_of(container),
	])
}
