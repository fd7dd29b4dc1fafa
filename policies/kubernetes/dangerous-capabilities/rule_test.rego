package library.kubernetes.dangerous_capabilities_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

adding(list) := fixtures.secured({"capabilities": {"add": list}})

test_dangerous_capabilities_are_denied if {
	every capability in ["ALL", "all", "SYS_ADMIN", "NET_ADMIN", "CAP_SYS_ADMIN"] {
		found := kubernetes.deny_dangerous_capabilities with input as adding(["CHOWN", capability])
		found == {sprintf("Pod/web: the container app adds the capability %s", [capability])}
	}
}

test_other_capabilities_pass if {
	kubernetes.deny_dangerous_capabilities == set() with input as adding(["NET_BIND_SERVICE"])
	kubernetes.deny_dangerous_capabilities == set() with input as fixtures.secured({
		"capabilities": {"drop": ["ALL"]},
	})
}
