package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Resources have the labels that are required
# description: >-
#   Name the labels that every resource of yours must have in the parameter; as long as it is empty
#   nothing is reported.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
#   description: Recommended labels
# custom:
#   id: kubernetes/required-labels
#   aliases: [required-label-owner, requiredlabels]
#   severity: warning
#   remediation: Add the label.
#   parameters:
#   - name: required_labels
#     description: Names of labels, such as `team`
#     default: []
warn_required_labels contains msg if {
	some label in required_labels
	some resource in shared.resources
	not resource.metadata.labels[label]
	msg := sprintf("%s has no label %s", [shared.subject_of(resource), label])
}

default required_labels := []

required_labels := data.parameters.kubernetes.required_labels
