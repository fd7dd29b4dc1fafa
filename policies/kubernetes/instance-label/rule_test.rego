package library.kubernetes.instance_label_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

labelled(labels) := object.union(fixtures.pod({}), {"metadata": {"labels": labels}})

test_another_name_is_warned_of if {
	expected := {"Pod/web: the label app.kubernetes.io/instance is not the name"}
	kubernetes.warn_instance_label == expected with input as labelled({
		"app.kubernetes.io/instance": "shop",
	})
	kubernetes.warn_instance_label == expected with input as labelled({"app": "web"})
	kubernetes.warn_instance_label == expected with input as fixtures.pod({})
}

test_the_same_name_passes if {
	kubernetes.warn_instance_label == set() with input as labelled({
		"app.kubernetes.io/instance": "web",
	})
	kubernetes.warn_instance_label == set() with input as fixtures.resource("ConfigMap", {})
}
