package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Services select pods that there are
# description: >-
#   A Service whose selector matches no pod has no endpoints, and every connection to it is refused. The
#   pods are looked for among the same resources, so this needs `--combine`.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/service/
#   description: Services
# custom:
#   id: kubernetes/dangling-service
#   aliases: [dangling-service]
#   severity: warning
#   combined: true
#   remediation: Give the selector the labels of the pods.
warn_dangling_service contains msg if {
	shared.sees_others
	some resource in shared.resources
	resource.kind == "Service"
	not has_pods(resource)
	count(resource.spec.selector) > 0
	msg := sprintf("%s selects no pod", [shared.subject_of(resource)])
}

has_pods(service) if {
	some pod in shared.pods
	shared.selects({"matchLabels": service.spec.selector}, shared.labels_of(pod))
	shared.shares_namespace(service, pod.resource)
}
