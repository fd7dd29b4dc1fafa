package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Pods keep out of the network of their host
# description: >-
#   With `hostNetwork` a pod reaches whatever listens on the loopback interface of its node, can
#   watch the traffic of other pods, and is bound by no NetworkPolicy.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
#   description: Pod Security Standards
# custom:
#   id: kubernetes/host-network
#   aliases: [hostNetworkSet, host-network]
#   severity: error
#   remediation: Remove `hostNetwork`, and reach the pod through a Service.
#   standards: [polaris, pss-baseline, cis-kubernetes 5.2.5]
deny_host_network contains msg if {
	some pod in shared.pods
	pod.spec.hostNetwork == true
	msg := sprintf("%s: hostNetwork puts the pod on the network of the host", [pod.subject])
}
