package library.kubernetes

import data.library.kubernetes.rbac
import data.library.kubernetes.shared

# METADATA
# title: Roles do not let their subjects read Secrets
# description: >-
#   With `get`, and with `list` and `watch` just as well, a subject reads every password and token in
#   its reach. Most programs need one Secret, and can have it mounted.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#listing-secrets
#   description: Listing Secrets
# custom:
#   id: kubernetes/rbac-secrets
#   aliases: [access-to-secrets]
#   severity: warning
#   remediation: Mount the Secret, or name the ones that are read in `resourceNames`.
#   standards: [cis-kubernetes 5.1.2]
warn_rbac_secrets contains msg if {
	some role in rbac.roles
	some rule in role.rules
	not rule.resourceNames
	some verb in rule.verbs
	verb in {"*", "get", "list", "watch"}
	some resource in rule.resources
	resource == "secrets"
	msg := sprintf("%s: a rule lets subjects %s Secrets", [shared.subject_of(role), verb])
}
