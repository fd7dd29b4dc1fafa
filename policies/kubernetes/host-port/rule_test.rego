package library.kubernetes.host_port_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

ports(list) := fixtures.container({"ports": list})

test_a_port_of_the_host_is_warned_of if {
	found := kubernetes.warn_host_port with input as ports([
		{"containerPort": 8080, "hostPort": 80},
		{"containerPort": 9090},
	])
	found == {"Pod/web: the container app claims port 80 of the host"}
}

test_ports_of_the_pod_pass if {
	kubernetes.warn_host_port == set() with input as ports([{"containerPort": 8080}])
	kubernetes.warn_host_port == set() with input as ports([{"containerPort": 1, "hostPort": 0}])
	kubernetes.warn_host_port == set() with input as fixtures.container({})
}
