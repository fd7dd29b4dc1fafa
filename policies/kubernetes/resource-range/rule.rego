package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Requests and limits are within the range of the cluster
# description: >-
#   Give the least and the most that a container may ask for in the parameter; as long as it is empty
#   nothing is reported.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/policy/limit-range/
#   description: Limit ranges
# custom:
#   id: kubernetes/resource-range
#   aliases: [resourceMinimum, resourceMaximum]
#   severity: warning
#   remediation: Choose a quantity within the range.
#   parameters:
#   - name: resource_range
#     description: 'Bounds by list and resource: `{limits: {memory: {minimum: 64Mi, maximum: 4Gi}}}`'
#     default: {}
warn_resource_range contains msg if {
	some list, ranges in resource_range
	some name, bounds in ranges
	some pod in shared.pods
	some container in pod.spec.containers
	asked := container.resources[list][name]
	problem := outside(asked, bounds)
	msg := sprintf("%s: the container %v has %v in %s.%s, %s", [
		pod.subject,
		shared.name_of(container),
		asked,
		list,
		name,
		problem,
	])
}

outside(amount, bounds) := sprintf("less than %v", [bounds.minimum]) if {
	shared.exceeds(bounds.minimum, amount)
}

outside(amount, bounds) := sprintf("more than %v", [bounds.maximum]) if {
	shared.exceeds(amount, bounds.maximum)
}

default resource_range := {}

resource_range := data.parameters.kubernetes.resource_range
