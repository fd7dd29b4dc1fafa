package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: AppArmor is not switched off
# description: >-
#   Where a node has AppArmor, the runtime's profile keeps containers from the files that they have
#   no business with. `Unconfined` takes it away.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/tutorials/security/apparmor/
#   description: AppArmor
# custom:
#   id: kubernetes/app-armor
#   aliases: [pss-apparmor]
#   severity: error
#   remediation: Use the profile `RuntimeDefault`, or one of your own with `Localhost`.
#   standards: [pss-baseline]
deny_app_armor contains msg if {
	some pod in shared.pods
	some holder in array.concat([pod.spec], pod.containers)
	holder.securityContext.appArmorProfile.type == "Unconfined"
	msg := sprintf("%s: AppArmor is switched off", [pod.subject])
}

deny_app_armor contains msg if {
	some pod in shared.pods
	some key, profile in pod.template.metadata.annotations
	startswith(key, "container.apparmor.security.beta.kubernetes.io/")
	not profile == "runtime/default"
	not startswith(profile, "localhost/")
	msg := sprintf("%s: the profile %v switches AppArmor off", [pod.subject, profile])
}
