package library.kubernetes.rbac_secrets_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

role(fields) := fixtures.resource("Role", {"rules": [object.union(
	{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]},
	fields,
)]})

test_reading_secrets_is_warned_of if {
	every verb in ["get", "list", "watch", "*"] {
		found := kubernetes.warn_rbac_secrets with input as role({"verbs": ["create", verb]})
		found == {sprintf("Role/web: a rule lets subjects %s Secrets", [verb])}
	}
}

test_other_rules_pass if {
	kubernetes.warn_rbac_secrets == set() with input as role({"verbs": ["create", "delete"]})
	kubernetes.warn_rbac_secrets == set() with input as role({"resources": ["configmaps"]})
	kubernetes.warn_rbac_secrets == set() with input as role({"resourceNames": ["web"]})
}
