package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: A NetworkPolicy names whom pods talk to
# description: >-
#   Without a NetworkPolicy with rules for both directions every pod reaches, and is reached by, every
#   other. The policy is looked for among the same resources, so this needs `--combine`.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
#   description: Network policies
# custom:
#   id: kubernetes/network-policy
#   aliases: [missingNetworkPolicy, non-isolated-pod]
#   severity: warning
#   combined: true
#   remediation: Add a NetworkPolicy that selects the pods, with rules for `ingress` and `egress`.
#   standards: [polaris, cis-kubernetes 5.3.2]
warn_network_policy contains msg if {
	shared.sees_others
	some pod in shared.pods
	not is_isolated(pod)
	pod.template != null # the place of the finding
	msg := sprintf("%s: no NetworkPolicy has rules for both directions of the pod", [pod.subject])
}

is_isolated(pod) if {
	some resource in shared.resources
	resource.kind == "NetworkPolicy"
	count(resource.spec.podSelector.matchLabels) > 0
	shared.selects(resource.spec.podSelector, shared.labels_of(pod))
	shared.shares_namespace(resource, pod.resource)
	count(resource.spec.ingress) > 0
	count(resource.spec.egress) > 0
	types := {lower(name) | some name in object.get(resource.spec, "policyTypes", ["Egress", "Ingress"])}
	count({"egress", "ingress"} - types) == 0
}
