package library.kubernetes.rbac_anonymous_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

binding(kind, role_kind, subject) := fixtures.resource(kind, {
	"roleRef": {"kind": role_kind, "name": "reader"},
	"subjects": [{"kind": "Group", "name": subject}],
})

test_everyone_is_denied if {
	every subject in ["system:anonymous", "system:authenticated", "system:unauthenticated"] {
		found := kubernetes.deny_rbac_anonymous with input as binding("RoleBinding", "Role", subject)
		found == {sprintf("RoleBinding/web: %s gets the rights of reader", [subject])}
	}
	count(kubernetes.deny_rbac_anonymous) == 1 with input as binding(
		"ClusterRoleBinding",
		"ClusterRole",
		"system:anonymous",
	)
}

test_others_pass if {
	kubernetes.deny_rbac_anonymous == set() with input as binding("RoleBinding", "Role", "team")
	kubernetes.deny_rbac_anonymous == set() with input as object.union(
		binding("ClusterRoleBinding", "ClusterRole", "system:authenticated"),
		{"metadata": {"name": "system:basic-user"}},
	)
}
