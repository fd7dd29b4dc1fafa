package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Services lead to ports that their pods name
# description: >-
#   A `targetPort` that is a name is looked up in each pod. A pod that does not have it is no endpoint of
#   the Service. The pods are looked for among the same resources, so this needs `--combine`.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports
#   description: Ports of a Service
# custom:
#   id: kubernetes/service-target-port
#   aliases: [invalid-target-ports]
#   severity: error
#   combined: true
#   remediation: Name a port of the container, or give the port its number.
deny_service_target_port contains msg if {
	shared.sees_others
	some service in shared.resources
	service.kind == "Service"
	count(service.spec.selector) > 0
	some pod in shared.pods
	shared.selects({"matchLabels": service.spec.selector}, shared.labels_of(pod))
	shared.shares_namespace(service, pod.resource)
	names := {known.name | some container in pod.containers; some known in container.ports}
	some port in service.spec.ports
	is_string(port.targetPort)
	not port.targetPort in names
	msg := sprintf("%s: %s has no port %s", [
		shared.subject_of(service),
		pod.subject,
		port.targetPort,
	])
}
