package library.kubernetes.external_ips_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

service(addresses) := fixtures.resource("Service", {"spec": {"externalIPs": addresses}})

test_addresses_are_denied if {
	found := kubernetes.deny_external_ips with input as service(["192.0.2.1", "192.0.2.2"])
	found == {"Service/web claims the address 192.0.2.1", "Service/web claims the address 192.0.2.2"}
}

test_none_passes if {
	kubernetes.deny_external_ips == set() with input as service([])
	kubernetes.deny_external_ips == set() with input as fixtures.resource("Service", {"spec": {}})
	kubernetes.deny_external_ips == set() with input as object.union(service(["192.0.2.1"]), {"kind": "Other"})
}
