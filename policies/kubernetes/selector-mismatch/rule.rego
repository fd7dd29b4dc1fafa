package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Workloads select the pods of their own template
# description: >-
#   The API server refuses a controller whose selector does not match the labels of its pods, since it
#   would create pods for ever.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector
#   description: Selector of a Deployment
# custom:
#   id: kubernetes/selector-mismatch
#   aliases: [mismatching-selector]
#   severity: error
#   remediation: Give the template the labels that the selector names.
deny_selector_mismatch contains msg if {
	some pod in shared.pods
	pod.resource.kind in {"DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"}
	some label, value in pod.resource.spec.selector.matchLabels
	not shared.labels_of(pod)[label] == value
	msg := sprintf("%s: the template has no label %s with the value %v of the selector", [
		pod.subject,
		label,
		value,
	])
}
