package main

deployment(context) := {
	"kind": "Deployment",
	"metadata": {"name": "web"},
	"spec": {"template": {"spec": {"containers": [{
		"name": "web",
		"image": "nginx:1.27.2",
		"securityContext": context,
	}]}}},
}

test_root_is_refused if {
	deny_root == {`web: the container "web" may run as root`} with input as deployment({})
}

test_a_user_other_than_root_passes if {
	count(deny_root) == 0 with input as deployment({"runAsNonRoot": true})
}

test_privileged_is_refused if {
	count(deny_privileged) == 1 with input as deployment({"privileged": true})
}

test_annotation_excepts_from_root if {
	["root"] in exception with input as {"metadata": {"annotations": {"example.com/may-run-as-root": "yes"}}}
}

test_other_kinds_are_left_alone if {
	count(deny_root) == 0 with input as {"kind": "Service", "metadata": {"name": "web"}}
}
