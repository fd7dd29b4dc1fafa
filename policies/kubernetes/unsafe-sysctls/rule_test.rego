package library.kubernetes.unsafe_sysctls_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

setting(names) := fixtures.pod({"securityContext": {"sysctls": [sysctl |
	some name in names
	sysctl := {"name": name, "value": "1"}
]}})

test_other_sysctls_are_denied if {
	found := kubernetes.deny_unsafe_sysctls with input as setting(["kernel.msgmax", "net.ipv4.ping_group_range"])
	found == {"Pod/web: the sysctl kernel.msgmax is not safe"}
}

test_safe_sysctls_pass if {
	kubernetes.deny_unsafe_sysctls == set() with input as setting([
		"kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_local_reserved_ports",
		"net.ipv4.ip_unprivileged_port_start", "net.ipv4.ping_group_range",
		"net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes",
		"net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_rmem", "net.ipv4.tcp_syncookies",
		"net.ipv4.tcp_wmem",
	])
	kubernetes.deny_unsafe_sysctls == set() with input as fixtures.pod({})
}
