package library.kubernetes.default_namespace_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

in_namespace(name) := fixtures.resource("Service", {"metadata": {"namespace": name}})

test_the_default_namespace_is_warned_of if {
	found := kubernetes.warn_default_namespace with input as in_namespace("default")
	found == {"Service/web is in the default namespace"}
}

test_other_namespaces_pass if {
	kubernetes.warn_default_namespace == set() with input as in_namespace("shop")
	kubernetes.warn_default_namespace == set() with input as fixtures.pod({})
}
