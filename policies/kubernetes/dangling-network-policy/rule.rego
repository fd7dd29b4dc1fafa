package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: NetworkPolicies select pods that there are
# description: >-
#   A NetworkPolicy whose selector matches no pod protects nothing. The pods are looked for among the
#   same resources, so this needs `--combine`.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
#   description: Network policies
# custom:
#   id: kubernetes/dangling-network-policy
#   aliases: [dangling-networkpolicy]
#   severity: warning
#   combined: true
#   remediation: Give the selector the labels of the pods.
warn_dangling_network_policy contains msg if {
	shared.sees_others
	some resource in shared.resources
	resource.kind == "NetworkPolicy"
	not covers_pods(resource)
	count(resource.spec.podSelector) > 0
	msg := sprintf("%s selects no pod", [shared.subject_of(resource)])
}

covers_pods(policy) if {
	some pod in shared.pods
	shared.selects(policy.spec.podSelector, shared.labels_of(pod))
	shared.shares_namespace(policy, pod.resource)
}
