package library.kubernetes.secret_environment_variable_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

test_a_variable_from_a_secret_is_warned_of if {
	found := kubernetes.warn_secret_environment_variable with input as fixtures.container({"env": [{
		"name": "URL",
		"valueFrom": {"secretKeyRef": {"name": "db", "key": "url"}},
	}]})
	found == {"Pod/web: the container app reads URL from the Secret db"}
}

test_all_variables_from_a_secret_are_warned_of if {
	found := kubernetes.warn_secret_environment_variable with input as fixtures.container({
		"envFrom": [{"secretRef": {"name": "db"}}],
	})
	found == {"Pod/web: the container app reads variables from the Secret db"}
}

test_variables_from_elsewhere_pass if {
	kubernetes.warn_secret_environment_variable == set() with input as fixtures.container({
		"env": [
			{"name": "A", "value": "b"},
			{"name": "C", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "d"}}},
		],
		"envFrom": [{"configMapRef": {"name": "c"}}],
	})
}
