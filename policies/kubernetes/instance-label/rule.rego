package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: The instance label of a workload is its name
# description: >-
#   Tools find what belongs together by `app.kubernetes.io/instance`. Where the label is missing, or
#   names something else than the workload, they show half of it.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
#   description: Recommended labels
# custom:
#   id: kubernetes/instance-label
#   aliases: [metadataAndInstanceMismatched]
#   severity: warning
#   remediation: Set the label `app.kubernetes.io/instance` to the name of the workload.
#   standards: [polaris]
warn_instance_label contains msg if {
	some pod in shared.pods
	not pod.resource.metadata.labels["app.kubernetes.io/instance"] == pod.resource.metadata.name
	msg := sprintf("%s: the label app.kubernetes.io/instance is not the name", [pod.subject])
}
