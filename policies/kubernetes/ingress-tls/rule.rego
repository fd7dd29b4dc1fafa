package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Ingresses serve over TLS
# description: >-
#   Without `tls` an Ingress answers in plain HTTP, so that everybody on the way reads and changes what
#   is sent.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/#tls
#   description: TLS of an Ingress
# custom:
#   id: kubernetes/ingress-tls
#   aliases: [tlsSettingsMissing]
#   severity: warning
#   remediation: Add `tls` with the hosts and the Secret of their certificate.
#   standards: [polaris]
warn_ingress_tls contains msg if {
	some resource in shared.resources
	resource.kind == "Ingress"
	not resource.spec.tls[0]
	msg := sprintf("%s serves without TLS", [shared.subject_of(resource)])
}
