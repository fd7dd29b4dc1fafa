package library.kubernetes

import data.library.kubernetes.rbac
import data.library.kubernetes.shared

# METADATA
# title: Roles name the resources and verbs that they allow
# description: >-
#   `*` allows what exists and what will ever exist. A role written for one resource then covers
#   secrets, webhooks, and whatever the next release brings.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#   description: Good practices for RBAC
# custom:
#   id: kubernetes/rbac-wildcard
#   aliases: [wildcard-in-rules]
#   severity: error
#   remediation: List the resources and verbs.
#   standards: [cis-kubernetes 5.1.3]
deny_rbac_wildcard contains msg if {
	some role in rbac.roles
	some rule in role.rules
	some field in ["resources", "verbs"]
	some value in rule[field]
	value == "*"
	msg := sprintf("%s: a rule allows all %s", [shared.subject_of(role), field])
}
