package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Autoscalers can scale
# description: >-
#   An autoscaler whose `maxReplicas` is not above its `minReplicas` never changes anything, and hides
#   that nothing is scaled.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
#   description: Horizontal pod autoscaling
# custom:
#   id: kubernetes/hpa-max-replicas
#   aliases: [hpaMaxAvailability]
#   severity: warning
#   remediation: Raise `maxReplicas` above `minReplicas`.
#   standards: [polaris]
warn_hpa_max_replicas contains msg if {
	some resource in shared.resources
	resource.kind == "HorizontalPodAutoscaler"
	resource.spec.maxReplicas <= object.get(resource.spec, "minReplicas", 0)
	msg := sprintf("%s: maxReplicas of %d is not above minReplicas", [
		shared.subject_of(resource),
		resource.spec.maxReplicas,
	])
}

warn_hpa_max_replicas contains msg if {
	some resource in shared.resources
	resource.kind == "HorizontalPodAutoscaler"
	not resource.spec.maxReplicas
	msg := sprintf("%s: there is no maxReplicas", [shared.subject_of(resource)])
}
