package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Volumes are of a kind that pods share with nobody
# description: >-
#   The restricted profile allows volumes that belong to the pod or are claimed for it. Kinds that
#   reach a server of their own, such as `nfs` or `iscsi`, go through a PersistentVolume instead.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
#   description: Pod Security Standards
# custom:
#   id: kubernetes/volume-types
#   aliases: [pss-volume-types]
#   severity: warning
#   remediation: Define a PersistentVolume for the storage, and claim it.
#   standards: [pss-restricted]
warn_volume_types contains msg if {
	some pod in shared.pods
	some volume in pod.spec.volumes
	some kind, _ in volume
	not kind in volume_types
	msg := sprintf("%s: the volume %v is of the kind %s", [
		pod.subject,
		shared.name_of(volume),
		kind,
	])
}

# A hostPath is the matter of kubernetes/host-path.
volume_types := {
	"name", "hostPath", "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image",
	"persistentVolumeClaim", "projected", "secret",
}
