package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Autoscalers keep more than one replica
# description: >-
#   An autoscaler that may go down to one pod makes every drained node an outage when there is little
#   to do.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
#   description: Horizontal pod autoscaling
# custom:
#   id: kubernetes/hpa-min-replicas
#   aliases: [hpaMinAvailability, hpa-minimum-three-replicas]
#   severity: warning
#   remediation: Set `minReplicas` to 2 or more.
#   standards: [polaris]
warn_hpa_min_replicas contains msg if {
	some resource in shared.resources
	resource.kind == "HorizontalPodAutoscaler"
	resource.spec.minReplicas < 2
	msg := sprintf("%s: minReplicas is %d", [shared.subject_of(resource), resource.spec.minReplicas])
}
