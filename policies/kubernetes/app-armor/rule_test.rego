package library.kubernetes.app_armor_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

profile(kind) := {"appArmorProfile": {"type": kind}}

test_unconfined_is_denied if {
	expected := {"Pod/web: AppArmor is switched off"}
	context := profile("Unconfined")
	kubernetes.deny_app_armor == expected with input as fixtures.secured(context)
	kubernetes.deny_app_armor == expected with input as fixtures.pod({"securityContext": context})
}

annotated(value) := object.union(
	fixtures.pod({}),
	{"metadata": {"annotations": {"container.apparmor.security.beta.kubernetes.io/app": value}}},
)

test_an_unconfined_annotation_is_denied if {
	found := kubernetes.deny_app_armor with input as annotated("unconfined")
	found == {"Pod/web: the profile unconfined switches AppArmor off"}
}

test_profiles_pass if {
	kubernetes.deny_app_armor == set() with input as fixtures.secured(profile("RuntimeDefault"))
	kubernetes.deny_app_armor == set() with input as annotated("runtime/default")
	kubernetes.deny_app_armor == set() with input as annotated("localhost/mine")
	kubernetes.deny_app_armor == set() with input as object.union(
		fixtures.pod({}),
		{"metadata": {"annotations": {"team": "unconfined"}}},
	)
}
