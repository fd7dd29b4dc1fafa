package library.kubernetes.dangling_service_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

pod := object.union(fixtures.pod({}), {"metadata": {"labels": {"app": "web"}}})

service(selector) := fixtures.resource("Service", {"spec": {"selector": selector}})

found(resources) := messages if {
	messages := kubernetes.warn_dangling_service with input as fixtures.combined(resources)
}

expected := {"Service/web selects no pod"}

test_a_service_without_pods_is_warned_of if {
	found([service({"app": "web"})]) == expected
	found([service({"app": "shop"}), pod]) == expected
	found([service({"app": "web", "tier": "front"}), pod]) == expected
}

test_pods_of_other_namespaces_do_not_count if {
	here := object.union(service({"app": "web"}), {"metadata": {"namespace": "here"}})
	found([here, object.union(pod, {"metadata": {"namespace": "there"}})]) == expected
}

test_a_service_with_pods_passes if {
	found([service({"app": "web"}), pod]) == set()
}

test_services_without_selectors_and_single_documents_pass if {
	found([service({})]) == set()
	found([object.union(service({"app": "web"}), {"kind": "Other"})]) == set()
	kubernetes.warn_dangling_service == set() with input as service({"app": "web"})
}
