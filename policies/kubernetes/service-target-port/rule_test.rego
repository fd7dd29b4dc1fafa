package library.kubernetes.service_target_port_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

pod := object.union(
	fixtures.container({"ports": [{"name": "http", "containerPort": 80}]}),
	{"metadata": {"labels": {"app": "web"}}},
)

service(selector, port) := fixtures.resource("Service", {"spec": {
	"selector": selector,
	"ports": [{"port": 80, "targetPort": port}],
}})

found(resources) := messages if {
	messages := kubernetes.deny_service_target_port with input as fixtures.combined(resources)
}

test_an_unknown_port_is_denied if {
	found([service({"app": "web"}, "https"), pod]) == {"Service/web: Pod/web has no port https"}
}

test_known_ports_and_numbers_pass if {
	found([service({"app": "web"}, "http"), pod]) == set()
	found([service({"app": "web"}, 9090), pod]) == set()
}

test_other_pods_pass if {
	found([service({"app": "shop"}, "https"), pod]) == set()
	found([service({}, "https"), pod]) == set()
	found([object.union(service({"app": "web"}, "https"), {"kind": "Other"}), pod]) == set()
	here := object.union(service({"app": "web"}, "https"), {"metadata": {"namespace": "here"}})
	found([here, object.union(pod, {"metadata": {"namespace": "there"}})]) == set()
}
