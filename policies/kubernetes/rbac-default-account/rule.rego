package library.kubernetes

import data.library.kubernetes.rbac
import data.library.kubernetes.shared

# METADATA
# title: The default service account gets no rights
# description: >-
#   Every pod that names no service account runs as `default`. Rights for it are rights for all of
#   them, those to come included.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/service-accounts/
#   description: Service accounts
# custom:
#   id: kubernetes/rbac-default-account
#   aliases: [default-service-account]
#   severity: warning
#   remediation: Give the program a service account of its own, and bind the role to that.
#   standards: [cis-kubernetes 5.1.5]
warn_rbac_default_account contains msg if {
	some binding in rbac.bindings
	some subject in binding.subjects
	subject.kind == "ServiceAccount"
	subject.name == "default"
	msg := sprintf("%s: the default service account gets the rights of %v", [
		shared.subject_of(binding),
		binding.roleRef.name,
	])
}
