package library.kubernetes.pod_disruption_budget_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

deployment := fixtures.deployment({
	"metadata": {"labels": {"app": "web", "tier": "front"}},
	"spec": {"containers": []},
})

budget(spec) := fixtures.resource("PodDisruptionBudget", {"spec": spec})

found(resources) := messages if {
	messages := kubernetes.warn_pod_disruption_budget with input as fixtures.combined(resources)
}

expected := {"Deployment/web: no PodDisruptionBudget selects the pods"}

test_no_budget_is_warned_of if {
	found([deployment]) == expected
}

test_budgets_of_others_do_not_count if {
	every spec in [
		{"selector": {"matchLabels": {"app": "shop"}}}, {"selector": {"matchLabels": {}}},
		{"selector": {}}, {},
	] {
		found([deployment, budget(spec)]) == expected
	}
	elsewhere := {"metadata": {"namespace": "other"}}
	here := object.union(deployment, {"metadata": {"namespace": "here"}})
	selector := {"selector": {"matchLabels": {"app": "web"}}}
	found([here, object.union(budget(selector), elsewhere)]) == expected
	found([deployment, object.union(budget(selector), {"kind": "Service"})]) == expected
}

test_a_budget_passes if {
	found([deployment, budget({"selector": {"matchLabels": {"app": "web"}}})]) == set()
	found([deployment, budget({"selector": {"matchExpressions": [{
		"key": "tier",
		"operator": "Exists",
	}]}})]) == set()
}

test_other_workloads_and_single_documents_pass if {
	found([fixtures.pod({})]) == set()
	kubernetes.warn_pod_disruption_budget == set() with input as deployment
}
