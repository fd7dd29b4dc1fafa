package library.kubernetes

import data.library.kubernetes.rbac
import data.library.kubernetes.shared

# METADATA
# title: Roles do not let their subjects gain other rights
# description: >-
#   `escalate` writes roles with rights that one does not have, `bind` binds them, and `impersonate`
#   acts as somebody else. Each leads to every right in the cluster.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
#   description: Privilege escalation risks
# custom:
#   id: kubernetes/rbac-escalation
#   aliases: [access-to-escalate]
#   severity: error
#   remediation: Remove the verb.
#   standards: [cis-kubernetes 5.1.8]
deny_rbac_escalation contains msg if {
	some role in rbac.roles
	some rule in role.rules
	some verb in rule.verbs
	verb in {"bind", "escalate", "impersonate"}
	msg := sprintf("%s: a rule allows to %s", [shared.subject_of(role), verb])
}
