package library.kubernetes.dangling_ingress_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

backend(name) := {"service": {"name": name, "port": {"number": 80}}}

with_rule(name) := fixtures.resource("Ingress", {"spec": {"rules": [{"http": {"paths": [
	{"path": "/", "backend": backend(name)},
	{"path": "/files", "backend": {"resource": {"kind": "Bucket", "name": "files"}}},
]}}]}})

with_default(name) := fixtures.resource("Ingress", {"spec": {"defaultBackend": backend(name)}})

service := fixtures.resource("Service", {})

found(resources) := messages if {
	messages := kubernetes.warn_dangling_ingress with input as fixtures.combined(resources)
}

test_no_service_is_warned_of if {
	expected := {"Ingress/web: there is no Service/shop"}
	found([with_rule("shop"), service]) == expected
	found([with_default("shop"), service]) == expected
	found([with_default("shop"), fixtures.resource("Pod", {"metadata": {"name": "shop"}})]) == expected
	here := object.union(with_rule("web"), {"metadata": {"namespace": "here"}})
	count(found([here, object.union(service, {"metadata": {"namespace": "there"}})])) == 1
}

test_a_service_passes if {
	found([with_rule("web"), service]) == set()
	found([with_default("web"), service]) == set()
}

test_others_and_single_documents_pass if {
	found([object.union(with_rule("shop"), {"kind": "Other"})]) == set()
	kubernetes.warn_dangling_ingress == set() with input as with_rule("shop")
}
