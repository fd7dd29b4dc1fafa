package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Services claim no addresses
# description: >-
#   With `externalIPs` a Service takes the traffic of the cluster to any address that it names, those of
#   others included (CVE-2020-8554).
# scope: document
# related_resources:
# - ref: https://nvd.nist.gov/vuln/detail/CVE-2020-8554
#   description: CVE-2020-8554
# custom:
#   id: kubernetes/external-ips
#   aliases: [externalip]
#   severity: error
#   remediation: Remove `externalIPs`, and use a load balancer or an Ingress.
deny_external_ips contains msg if {
	some resource in shared.resources
	resource.kind == "Service"
	some address in resource.spec.externalIPs
	address != ""
	msg := sprintf("%s claims the address %s", [shared.subject_of(resource), address])
}
