package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: NetworkPolicies let not everybody in
# description: >-
#   An empty rule, or one for all addresses without ports, allows all traffic: the policy looks as if
#   it protected the pods, and does not.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
#   description: Network policies
# custom:
#   id: kubernetes/network-policy-allow-all
#   aliases: [network-policy-open]
#   severity: warning
#   remediation: Name the pods, namespaces or addresses that may connect, and the ports.
#   standards: [cis-kubernetes 5.3.2]
warn_network_policy_allow_all contains msg if {
	some resource in shared.resources
	resource.kind == "NetworkPolicy"
	some rule in resource.spec.ingress
	rule == {}
	msg := sprintf("%s: an empty rule lets everybody in", [shared.subject_of(resource)])
}

warn_network_policy_allow_all contains msg if {
	some resource in shared.resources
	resource.kind == "NetworkPolicy"
	some rule in resource.spec.ingress
	not rule.ports
	some peer in rule.from
	peer.ipBlock.cidr in {"0.0.0.0/0", "::/0"}
	msg := sprintf("%s: a rule lets everybody in from %s", [
		shared.subject_of(resource),
		peer.ipBlock.cidr,
	])
}
