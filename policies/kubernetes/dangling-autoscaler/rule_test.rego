package library.kubernetes.dangling_autoscaler_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

autoscaler(kind, name) := fixtures.resource(
	"HorizontalPodAutoscaler",
	{"spec": {"scaleTargetRef": {"kind": kind, "name": name}}},
)

found(resources) := messages if {
	messages := kubernetes.warn_dangling_autoscaler with input as fixtures.combined(resources)
}

test_no_target_is_warned_of if {
	found([autoscaler("Deployment", "shop"), fixtures.deployment({})]) == {"HorizontalPodAutoscaler/web: there is no Deployment/shop"}
	found([autoscaler("StatefulSet", "web"), fixtures.deployment({})]) == {"HorizontalPodAutoscaler/web: there is no StatefulSet/web"}
	here := object.union(autoscaler("Deployment", "web"), {"metadata": {"namespace": "here"}})
	there := object.union(fixtures.deployment({}), {"metadata": {"namespace": "there"}})
	count(found([here, there])) == 1
}

test_a_target_passes if {
	found([autoscaler("Deployment", "web"), fixtures.deployment({})]) == set()
}

test_others_and_single_documents_pass if {
	found([object.union(autoscaler("Deployment", "shop"), {"kind": "Other"})]) == set()
	kubernetes.warn_dangling_autoscaler == set() with input as autoscaler("Deployment", "shop")
}
