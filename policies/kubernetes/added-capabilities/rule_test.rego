package library.kubernetes.added_capabilities_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

adding(list) := fixtures.secured({"capabilities": {"add": list}})

test_other_capabilities_are_denied if {
	every capability in ["SYS_PTRACE", "net_raw", "CAP_BPF"] {
		found := kubernetes.deny_added_capabilities with input as adding([capability])
		found == {sprintf("Pod/web: the container app adds the capability %s", [capability])}
	}
}

test_default_capabilities_pass if {
	capabilities := [
		"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD",
		"NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT", "cap_kill",
	]
	kubernetes.deny_added_capabilities == set() with input as adding(capabilities)
}

test_those_that_amount_to_root_are_left_to_their_own_rule if {
	capabilities := ["ALL", "SYS_ADMIN", "NET_ADMIN"]
	kubernetes.deny_added_capabilities == set() with input as adding(capabilities)
}
