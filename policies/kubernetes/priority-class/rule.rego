package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Pods have a priority class
# description: >-
#   When a node is full, pods of low priority make room for those of high priority. Without a class
#   all are alike, and the important ones go as easily as the others.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
#   description: Priority and preemption
# custom:
#   id: kubernetes/priority-class
#   aliases: [priorityClassNotSet, priority-class-name]
#   severity: warning
#   remediation: Set `priorityClassName`.
#   standards: [polaris]
warn_priority_class contains msg if {
	some pod in shared.pods
	not pod.spec.priorityClassName
	msg := sprintf("%s: the pod has no priority class", [pod.subject])
}
