package library.kubernetes.duplicate_environment_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

variables(names) := fixtures.container({"env": [{"name": name, "value": "x"} | some name in names]})

test_a_variable_set_twice_is_warned_of if {
	found := kubernetes.warn_duplicate_environment with input as variables(["A", "B", "A"])
	found == {"Pod/web: the container app sets the variable A twice"}
}

test_different_variables_pass if {
	kubernetes.warn_duplicate_environment == set() with input as variables(["A", "B", "a"])
	kubernetes.warn_duplicate_environment == set() with input as fixtures.container({})
}
