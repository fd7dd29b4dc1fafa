package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Pods keep out of the process namespace of their host
# description: >-
#   With `hostPID` a container sees every process of its node, reads their environment and command
#   lines, and can signal them. With the right to trace, it controls them.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
#   description: Pod Security Standards
# custom:
#   id: kubernetes/host-pid
#   aliases: [hostPIDSet, host-pid]
#   severity: error
#   remediation: Remove `hostPID`, or set it to `false`.
#   standards: [polaris, pss-baseline, cis-kubernetes 5.2.3]
deny_host_pid contains msg if {
	some pod in shared.pods
	pod.spec.hostPID == true
	msg := sprintf("%s: hostPID shares the process namespace of the host", [pod.subject])
}
