package library.kubernetes.selinux_options_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

options(fields) := {"seLinuxOptions": fields}

test_other_types_are_denied if {
	expected := {"Pod/web: the SELinux type spc_t is not one for containers"}
	context := options({"type": "spc_t"})
	kubernetes.deny_selinux_options == expected with input as fixtures.secured(context)
	kubernetes.deny_selinux_options == expected with input as fixtures.pod({"securityContext": context})
}

test_users_and_roles_are_denied if {
	every field in ["user", "role"] {
		found := kubernetes.deny_selinux_options with input as fixtures.secured(options({field: "x"}))
		found == {sprintf("Pod/web: the pod chooses its own SELinux %s", [field])}
	}
}

test_types_for_containers_pass if {
	types := ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"]
	every kind in types {
		context := options({"type": kind, "level": "s0:c1", "user": "", "role": ""})
		kubernetes.deny_selinux_options == set() with input as fixtures.secured(context)
	}
	kubernetes.deny_selinux_options == set() with input as fixtures.container({})
}
