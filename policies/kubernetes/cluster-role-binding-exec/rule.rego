package library.kubernetes

import data.library.kubernetes.rbac
import data.library.kubernetes.shared

# METADATA
# title: ClusterRoleBindings hand out no right to run commands in pods
# description: >-
#   Whoever may `exec` into pods of the whole cluster has what all of them have. With `--combine` a
#   role that is not among the resources is reported as well: nobody knows what it allows.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#   description: Good practices for RBAC
# custom:
#   id: kubernetes/cluster-role-binding-exec
#   aliases: [clusterrolebindingPodExecAttach]
#   severity: error
#   combined: true
#   remediation: Bind a role without `pods/exec` and `pods/attach`.
#   standards: [polaris]
deny_cluster_role_binding_exec contains msg if {
	some binding in rbac.bindings
	binding.kind == "ClusterRoleBinding"
	binding.roleRef.kind == "ClusterRole"
	problem := rbac.exec_problem(binding)
	msg := sprintf("%s: %s %s", [
		shared.subject_of(binding),
		shared.subject_of({"kind": "ClusterRole", "metadata": binding.roleRef}),
		problem,
	])
}
