package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Ingresses lead to a Service that there is
# description: >-
#   An Ingress whose Service does not exist answers with an error. The Service is looked for among the
#   same resources, so this needs `--combine`.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/
#   description: Ingress
# custom:
#   id: kubernetes/dangling-ingress
#   aliases: [dangling-ingress]
#   severity: warning
#   combined: true
#   remediation: Name the Service in the backend.
warn_dangling_ingress contains msg if {
	shared.sees_others
	some resource in shared.resources
	resource.kind == "Ingress"
	some name in backend_services(resource)
	not has_service(resource, name)
	msg := sprintf("%s: there is no Service/%s", [shared.subject_of(resource), name])
}

backend_services(ingress) := array.concat(
	[path.backend.service.name |
		some rule in ingress.spec.rules
		some path in rule.http.paths
	],
	[name | name := ingress.spec.defaultBackend.service.name],
)

has_service(ingress, name) if {
	some resource in shared.resources
	resource.kind == "Service"
	resource.metadata.name == name
	shared.shares_namespace(resource, ingress)
}
