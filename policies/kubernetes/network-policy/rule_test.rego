package library.kubernetes.network_policy_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

pod := object.union(fixtures.pod({}), {"metadata": {"labels": {"app": "web", "tier": "front"}}})

policy(fields) := fixtures.resource("NetworkPolicy", {"spec": object.union(
	{
		"podSelector": {"matchLabels": {"app": "web"}},
		"ingress": [{"from": []}],
		"egress": [{"to": []}],
	},
	fields,
)})

found(resources) := messages if {
	messages := kubernetes.warn_network_policy with input as fixtures.combined(resources)
}

expected := {"Pod/web: no NetworkPolicy has rules for both directions of the pod"}

test_no_policy_is_warned_of if {
	found([pod]) == expected
}

test_half_a_policy_is_warned_of if {
	every fields in [
		{"ingress": []}, {"egress": []}, {"policyTypes": ["Ingress"]}, {"policyTypes": ["Egress"]},
	] {
		found([pod, policy(fields)]) == expected
	}
}

test_policies_of_others_do_not_count if {
	found([pod, policy({"podSelector": {"matchLabels": {"app": "shop"}}})]) == expected
	found([pod, object.union(policy({}), {"kind": "Other"})]) == expected
	here := object.union(pod, {"metadata": {"namespace": "here"}})
	found([here, object.union(policy({}), {"metadata": {"namespace": "there"}})]) == expected
	every_pod := {"podSelector": {"matchLabels": {}}}
	found([pod, object.union(policy({}), {"spec": json.patch(
		policy({}).spec,
		[{"op": "replace", "path": "/podSelector", "value": every_pod.podSelector}],
	)})]) == set()
}

test_a_policy_passes if {
	found([pod, policy({})]) == set()
	found([pod, policy({"policyTypes": ["ingress", "Egress"]})]) == set()
}

test_a_single_document_passes if {
	kubernetes.warn_network_policy == set() with input as pod
}
