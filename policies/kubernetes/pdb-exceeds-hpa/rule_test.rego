package library.kubernetes.pdb_exceeds_hpa_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

deployment := fixtures.deployment({
	"metadata": {"labels": {"app": "web"}},
	"spec": {"containers": []},
})

budget(value) := fixtures.resource("PodDisruptionBudget", {"spec": {
	"minAvailable": value,
	"selector": {"matchLabels": {"app": "web"}},
}})

autoscaler(target, replicas) := fixtures.resource("HorizontalPodAutoscaler", {"spec": {
	"scaleTargetRef": target,
	"minReplicas": replicas,
}})

web := {"kind": "Deployment", "name": "web"}

found(resources) := messages if {
	messages := kubernetes.warn_pdb_exceeds_hpa with input as fixtures.combined(resources)
}

test_more_than_the_autoscaler_keeps_is_warned_of if {
	found([deployment, budget(3), autoscaler(web, 2)]) == {"Deployment/web: PodDisruptionBudget/web wants 3 pods, HorizontalPodAutoscaler/web keeps 2"}
}

test_what_the_autoscaler_keeps_passes if {
	every value in [1, 2, "100%"] {
		found([deployment, budget(value), autoscaler(web, 2)]) == set()
	}
}

test_what_belongs_to_others_passes if {
	found([deployment, budget(3), autoscaler({"kind": "StatefulSet", "name": "web"}, 2)]) == set()
	found([deployment, budget(3), autoscaler({"kind": "Deployment", "name": "shop"}, 2)]) == set()
	other := object.union(budget(3), {"spec": {"selector": {"matchLabels": {"app": "shop"}}}})
	found([deployment, other, autoscaler(web, 2)]) == set()
	found([object.union(deployment, {"kind": "StatefulSet"}), budget(3), autoscaler(web, 2)]) == set()
	found([deployment, object.union(budget(3), {"kind": "Other"}), autoscaler(web, 2)]) == set()
	found([deployment, budget(3), object.union(autoscaler(web, 2), {"kind": "Other"})]) == set()
}

in_namespace(resource, name) := object.union(resource, {"metadata": {"namespace": name}})

test_other_namespaces_pass if {
	here := in_namespace(deployment, "here")
	found([here, in_namespace(budget(3), "there"), autoscaler(web, 2)]) == set()
	found([here, budget(3), in_namespace(autoscaler(web, 2), "there")]) == set()
	count(found([here, in_namespace(budget(3), "here"), autoscaler(web, 2)])) == 1
}
