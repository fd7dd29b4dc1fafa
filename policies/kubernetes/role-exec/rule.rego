package library.kubernetes

import data.library.kubernetes.rbac
import data.library.kubernetes.shared

# METADATA
# title: Roles do not let their subjects run commands in pods
# description: >-
#   Whoever may `exec` into or `attach` to pods acts with all that they have: their secrets, volumes
#   and service accounts.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#   description: Good practices for RBAC
# custom:
#   id: kubernetes/role-exec
#   aliases: [rolePodExecAttach]
#   severity: error
#   remediation: Remove `pods/exec` and `pods/attach`, and `*` that stands for them.
#   standards: [polaris]
deny_role_exec contains msg if {
	some role in rbac.roles
	role.kind == "Role"
	some rule in role.rules
	rbac.allows_exec(rule)
	msg := sprintf("%s: a rule lets subjects run commands in pods", [shared.subject_of(role)])
}
