package library.kubernetes.role_binding_cluster_admin_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

binding(kind, role) := fixtures.resource(kind, {"roleRef": {"kind": "ClusterRole", "name": role}})

test_cluster_admin_is_denied if {
	found := kubernetes.deny_role_binding_cluster_admin with input as binding("RoleBinding", "cluster-admin")
	found == {"RoleBinding/web: ClusterRole/cluster-admin may do everything"}
}

test_other_roles_and_bindings_pass if {
	kubernetes.deny_role_binding_cluster_admin == set() with input as binding("RoleBinding", "edit")
	kubernetes.deny_role_binding_cluster_admin == set() with input as binding(
		"ClusterRoleBinding",
		"cluster-admin",
	)
}
