package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Autoscalers scale a workload that there is
# description: >-
#   An autoscaler whose target does not exist scales nothing. The target is looked for among the same
#   resources, so this needs `--combine`.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
#   description: Horizontal pod autoscaling
# custom:
#   id: kubernetes/dangling-autoscaler
#   aliases: [dangling-horizontalpodautoscaler]
#   severity: warning
#   combined: true
#   remediation: Name the workload in `scaleTargetRef`.
warn_dangling_autoscaler contains msg if {
	shared.sees_others
	some resource in shared.resources
	resource.kind == "HorizontalPodAutoscaler"
	target := resource.spec.scaleTargetRef
	not has_target(resource)
	target.name != ""
	msg := sprintf("%s: there is no %v/%v", [shared.subject_of(resource), target.kind, target.name])
}

has_target(autoscaler) if {
	some resource in shared.resources
	resource.kind == autoscaler.spec.scaleTargetRef.kind
	resource.metadata.name == autoscaler.spec.scaleTargetRef.name
	shared.shares_namespace(resource, autoscaler)
}
