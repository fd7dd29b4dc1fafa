package library.kubernetes.insecure_capabilities_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

dropping(list) := fixtures.secured({"capabilities": {"drop": list}})

every_one := [
	"NET_ADMIN", "CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID",
	"setuid", "SETFCAP", "SETPCAP", "NET_BIND_SERVICE", "SYS_CHROOT", "KILL", "AUDIT_WRITE",
]

expected := {"Pod/web: the container app keeps capabilities of the runtime"}

test_keeping_capabilities_is_warned_of if {
	kubernetes.warn_insecure_capabilities == expected with input as fixtures.container({})
	kubernetes.warn_insecure_capabilities == expected with input as dropping([])
	kubernetes.warn_insecure_capabilities == expected with input as dropping(["NET_RAW"])
}

test_each_of_them_counts if {
	every index, _ in every_one {
		kept := [name | some other, name in every_one; other != index]
		kubernetes.warn_insecure_capabilities == expected with input as dropping(kept)
	}
}

test_dropping_all_passes if {
	every list in [["ALL"], ["all"], ["NET_RAW", "ALL"], every_one] {
		kubernetes.warn_insecure_capabilities == set() with input as dropping(list)
	}
}
