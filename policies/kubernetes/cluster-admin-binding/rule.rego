package library.kubernetes

import data.library.kubernetes.rbac
import data.library.kubernetes.shared

# METADATA
# title: ClusterRoleBindings make nobody an administrator
# description: >-
#   `cluster-admin`, or a role that allows everything on everything, gives away the cluster. With
#   `--combine` a role that is not among the resources is reported as well.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
#   description: User-facing roles
# custom:
#   id: kubernetes/cluster-admin-binding
#   aliases: [clusterrolebindingClusterAdmin, cluster-admin-role-binding]
#   severity: error
#   combined: true
#   remediation: Bind a role that allows what the subjects do, and no more.
#   standards: [polaris, cis-kubernetes 5.1.1]
deny_cluster_admin_binding contains msg if {
	some binding in rbac.bindings
	binding.kind == "ClusterRoleBinding"
	binding.roleRef.kind == "ClusterRole"
	problem := rbac.admin_problem(binding)
	msg := sprintf("%s: %s %s", [
		shared.subject_of(binding),
		shared.subject_of({"kind": "ClusterRole", "metadata": binding.roleRef}),
		problem,
	])
}
