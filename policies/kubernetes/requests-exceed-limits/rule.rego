package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Containers request no more than their limits
# description: >-
#   The API server refuses a pod that asks for more than it may have, so that a workload with such
#   numbers never gets a pod.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#   description: Resources of containers
# custom:
#   id: kubernetes/requests-exceed-limits
#   aliases: [requests-above-limits]
#   severity: error
#   remediation: Raise the limit, or lower the request.
deny_requests_exceed_limits contains msg if {
	some pod in shared.pods
	some container in pod.containers
	some name, request in container.resources.requests
	limit := container.resources.limits[name]
	request != limit
	shared.exceeds(request, limit)
	msg := sprintf("%s: the container %v requests %v of %s, above its limit of %v", [
		pod.subject,
		shared.name_of(container),
		request,
		name,
		limit,
	])
}
