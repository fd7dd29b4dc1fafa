package library.kubernetes.host_network_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

test_the_network_of_the_host_is_denied if {
	found := kubernetes.deny_host_network with input as fixtures.pod({"hostNetwork": true})
	found == {"Pod/web: hostNetwork puts the pod on the network of the host"}
}

test_a_network_of_its_own_passes if {
	kubernetes.deny_host_network == set() with input as fixtures.pod({"hostNetwork": false})
	kubernetes.deny_host_network == set() with input as fixtures.pod({})
}
