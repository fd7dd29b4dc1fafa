package library.kubernetes.dangling_network_policy_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

pod := object.union(fixtures.pod({}), {"metadata": {"labels": {"app": "web"}}})

policy(selector) := fixtures.resource("NetworkPolicy", {"spec": {"podSelector": selector}})

found(resources) := messages if {
	messages := kubernetes.warn_dangling_network_policy with input as fixtures.combined(resources)
}

expected := {"NetworkPolicy/web selects no pod"}

test_a_policy_without_pods_is_warned_of if {
	found([policy({"matchLabels": {"app": "shop"}}), pod]) == expected
	here := object.union(policy({"matchLabels": {"app": "web"}}), {"metadata": {"namespace": "here"}})
	found([here, object.union(pod, {"metadata": {"namespace": "there"}})]) == expected
}

test_a_policy_with_pods_passes if {
	found([policy({"matchLabels": {"app": "web"}}), pod]) == set()
	found([policy({})]) == set()
}

test_others_and_single_documents_pass if {
	other := object.union(policy({"matchLabels": {"app": "shop"}}), {"kind": "Other"})
	found([other]) == set()
	kubernetes.warn_dangling_network_policy == set() with input as policy({"matchLabels": {"a": "b"}})
}
