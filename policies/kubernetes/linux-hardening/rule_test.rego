package library.kubernetes.linux_hardening_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

expected := {"Pod/web: no AppArmor, seccomp, SELinux or dropped capability limits app"}

seccomp(kind) := {"seccompProfile": {"type": kind}}

in_pod(context, container) := fixtures.pod({
	"securityContext": context,
	"containers": [{"name": "app", "securityContext": container}],
})

test_no_limit_is_warned_of if {
	every context in [
		{}, {"capabilities": {"drop": []}}, {"capabilities": {"drop": ["KILL"], "add": ["all"]}},
		seccomp("Unconfined"), seccomp(""), {"seLinuxOptions": {}},
		{"appArmorProfile": {"type": "Unconfined"}},
	] {
		kubernetes.warn_linux_hardening == expected with input as fixtures.secured(context)
		kubernetes.warn_linux_hardening == expected with input as in_pod(context, {})
	}
	kubernetes.warn_linux_hardening == expected with input as fixtures.container({})
}

test_each_limit_passes if {
	every context in [
		{"capabilities": {"drop": ["KILL"]}},
		{"capabilities": {"drop": ["KILL"], "add": ["CHOWN"]}},
		seccomp("RuntimeDefault"), {"seLinuxOptions": {"type": "container_t"}},
		{"appArmorProfile": {"type": "RuntimeDefault"}},
	] {
		kubernetes.warn_linux_hardening == set() with input as fixtures.secured(context)
	}
}

test_limits_of_the_pod_count if {
	every context in [
		seccomp("RuntimeDefault"), {"seLinuxOptions": {"type": "container_t"}},
		{"appArmorProfile": {"type": "Localhost"}},
	] {
		kubernetes.warn_linux_hardening == set() with input as in_pod(context, {})
	}
	found := kubernetes.warn_linux_hardening with input as in_pod(
		seccomp("RuntimeDefault"),
		seccomp("Unconfined"),
	)
	found == expected
}

annotated(name) := object.union(fixtures.container({}), {"metadata": {"annotations": {sprintf(
	"container.apparmor.security.beta.kubernetes.io/%s",
	[name],
): "runtime/default"}}})

test_an_annotation_for_the_container_counts if {
	kubernetes.warn_linux_hardening == set() with input as annotated("app")
	kubernetes.warn_linux_hardening == expected with input as annotated("other")
}
