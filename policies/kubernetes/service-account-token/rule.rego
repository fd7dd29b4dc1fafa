package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Pods get no token for the API server unasked
# description: >-
#   Nearly no program talks to the API server, yet every pod gets a token for it, and so does whoever
#   breaks into one. A ServiceAccount among the same resources may switch it off as well.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/
#   description: Service accounts of pods
# custom:
#   id: kubernetes/service-account-token
#   aliases: [automountServiceAccountToken]
#   severity: warning
#   remediation: Set `automountServiceAccountToken` to `false` in the pod.
#   standards: [polaris, cis-kubernetes 5.1.6]
warn_service_account_token contains msg if {
	some pod in shared.pods
	not account_mounts_none(pod)
	not pod.spec.automountServiceAccountToken == false
	msg := sprintf("%s: the pod gets a token for the API server", [pod.subject])
}

account_mounts_none(pod) if {
	some account in shared.resources
	account.kind == "ServiceAccount"
	account.automountServiceAccountToken == false
	account.metadata.name == object.get(pod.spec, "serviceAccountName", "default")
	shared.shares_namespace(account, pod.resource)
	not pod.spec.automountServiceAccountToken == true
}
