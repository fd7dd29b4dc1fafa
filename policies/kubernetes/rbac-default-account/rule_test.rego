package library.kubernetes.rbac_default_account_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

binding(kind, role_kind, subject) := fixtures.resource(kind, {
	"roleRef": {"kind": role_kind, "name": "reader"},
	"subjects": [subject],
})

test_the_default_account_is_warned_of if {
	every kinds in [["RoleBinding", "Role"], ["RoleBinding", "ClusterRole"], ["ClusterRoleBinding", "ClusterRole"]] {
		found := kubernetes.warn_rbac_default_account with input as binding(
			kinds[0],
			kinds[1],
			{"kind": "ServiceAccount", "name": "default", "namespace": "shop"},
		)
		found == {sprintf("%s/web: the default service account gets the rights of reader", [kinds[0]])}
	}
}

test_other_subjects_pass if {
	kubernetes.warn_rbac_default_account == set() with input as binding(
		"RoleBinding",
		"Role",
		{"kind": "ServiceAccount", "name": "web"},
	)
	kubernetes.warn_rbac_default_account == set() with input as binding(
		"RoleBinding",
		"Role",
		{"kind": "User", "name": "default"},
	)
}
