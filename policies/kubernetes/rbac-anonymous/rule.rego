package library.kubernetes

import data.library.kubernetes.rbac
import data.library.kubernetes.shared

# METADATA
# title: Nobody gets rights without a name
# description: >-
#   `system:anonymous` and `system:unauthenticated` are everyone who reaches the API server,
#   `system:authenticated` is everyone whom it knows at all, on some clouds anybody with an account.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#anonymous-requests
#   description: Anonymous requests
# custom:
#   id: kubernetes/rbac-anonymous
#   aliases: [disallowanonymous]
#   severity: error
#   remediation: Bind the role to the users, groups or service accounts that need it.
#   standards: [cis-kubernetes 5.1.1]
deny_rbac_anonymous contains msg if {
	some binding in rbac.bindings
	some subject in binding.subjects
	subject.name in {"system:anonymous", "system:authenticated", "system:unauthenticated"}
	msg := sprintf("%s: %s gets the rights of %v", [
		shared.subject_of(binding),
		subject.name,
		binding.roleRef.name,
	])
}
