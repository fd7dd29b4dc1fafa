package library.kubernetes

import data.library.kubernetes.rbac
import data.library.kubernetes.shared

# METADATA
# title: RoleBindings give no namespace away
# description: >-
#   Bound in a namespace, `cluster-admin` or a ClusterRole that allows everything lets its subjects do
#   anything there. With `--combine` a role that is not among the resources is reported as well.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
#   description: User-facing roles
# custom:
#   id: kubernetes/role-binding-cluster-admin
#   aliases: [rolebindingClusterAdminClusterRole]
#   severity: error
#   combined: true
#   remediation: Bind a role that allows what the subjects do, and no more.
#   standards: [polaris, cis-kubernetes 5.1.1]
deny_role_binding_cluster_admin contains msg if {
	some binding in rbac.bindings
	binding.kind == "RoleBinding"
	binding.roleRef.kind == "ClusterRole"
	problem := rbac.admin_problem(binding)
	msg := sprintf("%s: %s %s", [
		shared.subject_of(binding),
		shared.subject_of({"kind": "ClusterRole", "metadata": binding.roleRef}),
		problem,
	])
}
