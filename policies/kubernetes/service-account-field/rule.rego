package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Pods name their service account in the field that stays
# description: >-
#   `serviceAccount` is an old name of `serviceAccountName`. Where only the old one is set, tools and
#   policies that read the new one take the pod to run as `default`.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
#   description: Fields of a pod
# custom:
#   id: kubernetes/service-account-field
#   aliases: [deprecated-service-account-field]
#   severity: info
#   remediation: Rename the field to `serviceAccountName`.
warn_service_account_field contains msg if {
	some pod in shared.pods
	not pod.spec.serviceAccountName
	pod.spec.serviceAccount != ""
	msg := sprintf("%s: serviceAccount is a deprecated field", [pod.subject])
}
