package library.kubernetes

import data.library.kubernetes.rbac
import data.library.kubernetes.shared

# METADATA
# title: RoleBindings bind no Role that allows everything
# description: >-
#   A Role with `*` for groups, resources and verbs lets its subjects do anything in the namespace.
#   With `--combine` a role that is not among the resources is reported as well.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#   description: Good practices for RBAC
# custom:
#   id: kubernetes/role-binding-wildcard-role
#   aliases: [rolebindingClusterAdminRole]
#   severity: error
#   combined: true
#   remediation: Bind a role that allows what the subjects do, and no more.
#   standards: [polaris, cis-kubernetes 5.1.3]
deny_role_binding_wildcard_role contains msg if {
	some binding in rbac.bindings
	binding.kind == "RoleBinding"
	binding.roleRef.kind == "Role"
	problem := rbac.admin_problem(binding)
	msg := sprintf("%s: %s %s", [
		shared.subject_of(binding),
		shared.subject_of({"kind": "Role", "metadata": binding.roleRef}),
		problem,
	])
}
