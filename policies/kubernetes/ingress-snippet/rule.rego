package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Ingresses carry no configuration for the server
# description: >-
#   Snippets in annotations become part of the configuration of ingress-nginx. Whoever writes one runs
#   code in the controller and reads the Secrets of the cluster (CVE-2021-25742).
# scope: document
# related_resources:
# - ref: https://nvd.nist.gov/vuln/detail/CVE-2021-25742
#   description: CVE-2021-25742
# custom:
#   id: kubernetes/ingress-snippet
#   aliases: [ingress-nginx-snippet]
#   severity: error
#   remediation: Use an annotation for the one setting that is needed.
deny_ingress_snippet contains msg if {
	some resource in shared.resources
	resource.kind == "Ingress"
	some key, _ in resource.metadata.annotations
	regex.match(`^nginx\.ingress\.kubernetes\.io/[a-z-]*snippet$`, key)
	msg := sprintf("%s: %s puts configuration into the server", [shared.subject_of(resource), key])
}
