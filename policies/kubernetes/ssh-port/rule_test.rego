package library.kubernetes.ssh_port_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

serving(port) := fixtures.container({"ports": [{"containerPort": 80}, {"containerPort": port}]})

test_ssh_is_warned_of if {
	found := kubernetes.warn_ssh_port with input as serving(22)
	found == {"Pod/web: the container app serves SSH on port 22"}
}

test_other_ports_pass if {
	kubernetes.warn_ssh_port == set() with input as serving(2222)
	kubernetes.warn_ssh_port == set() with input as fixtures.container({})
}
