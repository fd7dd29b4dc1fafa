package library.kubernetes.rbac_escalation_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

role(verbs) := fixtures.resource("ClusterRole", {"rules": [{
	"apiGroups": ["rbac.authorization.k8s.io"],
	"resources": ["clusterroles"],
	"verbs": verbs,
}]})

test_gaining_rights_is_denied if {
	every verb in ["bind", "escalate", "impersonate"] {
		found := kubernetes.deny_rbac_escalation with input as role(["get", verb])
		found == {sprintf("ClusterRole/web: a rule allows to %s", [verb])}
	}
}

test_other_verbs_pass if {
	kubernetes.deny_rbac_escalation == set() with input as role(["get", "update"])
}
