package library.kubernetes.shared_test

import data.library.kubernetes.fixtures
import data.library.kubernetes.shared

spec := {
	"containers": [{"name": "app"}],
	"initContainers": [{"name": "init"}],
	"ephemeralContainers": [{"name": "debug"}],
}

wrapped := {
	"Pod": {"spec": spec},
	"PodTemplate": {"template": {"spec": spec}},
	"CronJob": {"spec": {"jobTemplate": {"spec": {"template": {"spec": spec}}}}},
	"DaemonSet": {"spec": {"template": {"spec": spec}}},
	"Deployment": {"spec": {"template": {"spec": spec}}},
	"Job": {"spec": {"template": {"spec": spec}}},
	"ReplicaSet": {"spec": {"template": {"spec": spec}}},
	"ReplicationController": {"spec": {"template": {"spec": spec}}},
	"StatefulSet": {"spec": {"template": {"spec": spec}}},
	"Rollout": {"spec": {"template": {"spec": spec}}},
}

test_all_kinds_of_workloads_have_a_pod_with_all_its_containers if {
	every kind, fields in wrapped {
		resource := fixtures.resource(kind, fields)
		[pod] := shared.pods with input as resource
		pod.subject == sprintf("%s/web", [kind])
		pod.spec == spec
		[container.name | some container in pod.containers] == ["app", "init", "debug"]
	}
}

test_a_template_that_is_none_of_a_pod_has_no_pod if {
	resource := fixtures.resource("NodePool", {"spec": {"template": {"spec": {"taints": []}}}})
	shared.pods == [] with input as resource
}

test_resources_of_a_list if {
	items := [fixtures.pod({}), fixtures.resource("Service", {})]
	list := {"apiVersion": "v1", "kind": "List", "items": items}
	shared.resources == items with input as list
	shared.sees_others with input as list
}

test_resources_of_a_combined_input if {
	documents := [fixtures.pod({}), fixtures.resource("Service", {})]
	shared.resources == documents with input as fixtures.combined(documents)
	shared.sees_others with input as fixtures.combined(documents)
}

test_one_resource_is_alone if {
	shared.resources == [fixtures.pod({})] with input as fixtures.pod({})
	not shared.sees_others with input as fixtures.pod({})
}

test_a_kind_that_only_sounds_like_a_list if {
	resource := fixtures.resource("AllowList", {})
	shared.resources == [resource] with input as resource
}

test_what_is_no_resource_is_left_out if {
	shared.resources == [] with input as {"kind": "Pod", "spec": {"hostIPC": true}}
	shared.resources == [] with input as [{"Cmd": "from"}]
	shared.resources == [] with input as "text"
}

test_subjects if {
	shared.subject_of({"kind": "Pod", "metadata": {"name": "a"}}) == "Pod/a"
	shared.subject_of({"kind": "Pod", "metadata": {"generateName": "a-"}}) == "Pod/a-"
	shared.subject_of({"kind": "Pod"}) == "Pod without a name"
}

test_names_of_containers if {
	shared.name_of({"name": "app"}) == "app"
	shared.name_of({}) == "without a name"
}

test_labels if {
	shared.labels_of({"template": {"metadata": {"labels": {"a": "b"}}}}) == {"a": "b"}
	shared.labels_of({"template": {}}) == {}
}

test_namespaces if {
	a := {"metadata": {"namespace": "a"}}
	shared.shares_namespace(a, a)
	shared.shares_namespace(a, {"metadata": {}})
	shared.shares_namespace({"metadata": {}}, a)
	not shared.shares_namespace(a, {"metadata": {"namespace": "b"}})
}

test_probes if {
	container := {
		"name": "app",
		"livenessProbe": {"httpGet": {"port": 1}},
		"readinessProbe": {"exec": {"command": ["true"]}},
		"startupProbe": {"tcpSocket": {"port": 2}},
	}
	found := shared.probes with input as fixtures.pod({"containers": [container]})
	[[probe.field, probe.target.port] | some probe in found] == [["livenessProbe", 1], ["startupProbe", 2]]
	{probe.container | some probe in found} == {container}
	{probe.pod.subject | some probe in found} == {"Pod/web"}
}

test_quantities if {
	shared.number_of(2) == 2
	shared.number_of("500m") == 0.5
	shared.number_of("1.5") == 1.5
	shared.number_of("1Ki") == 1024
	shared.number_of("1M") == 1000000
	not shared.number_of("many")
}

test_comparing_quantities if {
	every pair in [[2, 1], ["2", "1"], ["10Mi", "9Mi"], ["1Gi", "1Mi"], ["1", "900m"], [1, "900m"]] {
		shared.exceeds(pair[0], pair[1])
		not shared.exceeds(pair[1], pair[0])
		not shared.exceeds(pair[0], pair[0])
	}
	not shared.exceeds("1Gi", "1024Mi")
	not shared.exceeds("x", "1")
}

expression(operator, values) := {"matchExpressions": [{
	"key": "app",
	"operator": operator,
	"values": values,
}]}

test_selectors_that_select if {
	labels := {"app": "web", "tier": "front"}
	shared.selects({}, labels)
	shared.selects({"matchLabels": {"app": "web"}}, labels)
	shared.selects(expression("In", ["web", "api"]), labels)
	shared.selects(expression("NotIn", ["api"]), labels)
	shared.selects(expression("NotIn", ["api"]), {})
	shared.selects(expression("Exists", []), labels)
	shared.selects(expression("DoesNotExist", []), {})
}

test_selectors_that_do_not_select if {
	labels := {"app": "web", "tier": "front"}
	not shared.selects({"matchLabels": {"app": "api"}}, labels)
	not shared.selects({"matchLabels": {"app": "web", "zone": "a"}}, labels)
	not shared.selects(expression("In", ["api"]), labels)
	not shared.selects(expression("In", ["api"]), {})
	not shared.selects(expression("NotIn", ["web"]), labels)
	not shared.selects(expression("Exists", []), {})
	not shared.selects(expression("DoesNotExist", []), labels)
	not shared.selects(expression("Gt", ["1"]), labels)
}
