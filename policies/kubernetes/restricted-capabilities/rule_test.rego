package library.kubernetes.restricted_capabilities_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

capabilities(fields) := fixtures.secured({"capabilities": fields})

fifteen := [sprintf("C%d", [number]) | some number in numbers.range(1, 15)]

test_adding_is_warned_of if {
	every name in [
		"AUDIT_WRITE", "chown", "CAP_DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD",
		"SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
	] {
		found := kubernetes.warn_restricted_capabilities with input as capabilities({"add": [name]})
		found == {sprintf("Pod/web: the container app adds the capability %s", [name])}
	}
}

test_dropping_one_by_one_is_warned_of if {
	found := kubernetes.warn_restricted_capabilities with input as capabilities({"drop": fifteen})
	found == {"Pod/web: the container app drops capabilities one by one instead of ALL"}
}

test_dropping_all_and_binding_low_ports_passes if {
	kubernetes.warn_restricted_capabilities == set() with input as capabilities({
		"drop": ["all"],
		"add": ["NET_BIND_SERVICE"],
	})
	kubernetes.warn_restricted_capabilities == set() with input as capabilities({
		"drop": array.concat(fifteen, ["ALL"]),
	})
}

test_what_other_rules_report_is_left_to_them if {
	kubernetes.warn_restricted_capabilities == set() with input as capabilities({"drop": ["KILL"]})
	kubernetes.warn_restricted_capabilities == set() with input as capabilities({"add": ["BPF"]})
}
