package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Pods keep out of the IPC namespace of their host
# description: >-
#   A pod with `hostIPC` can read and write the shared memory of every process on its node, so a
#   compromised container reaches the data of other workloads.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
#   description: Pod Security Standards
# custom:
#   id: kubernetes/host-ipc
#   aliases: [hostIPCSet, host-ipc]
#   severity: error
#   remediation: Remove `hostIPC`, or set it to `false`.
#   standards: [polaris, pss-baseline, cis-kubernetes 5.2.4]
deny_host_ipc contains msg if {
	some pod in shared.pods
	pod.spec.hostIPC == true
	msg := sprintf("%s: hostIPC shares the IPC namespace of the host", [pod.subject])
}
