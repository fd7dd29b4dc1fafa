package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Volumes are not folders of the host
# description: >-
#   A `hostPath` volume hands a part of the node's file system to a pod. What is written there
#   outlives the pod, and what is read there may be secrets of the node.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
#   description: hostPath volumes
# custom:
#   id: kubernetes/host-path
#   aliases: [hostPathSet]
#   severity: warning
#   remediation: Use a PersistentVolumeClaim, `emptyDir`, or a ConfigMap instead.
#   standards: [polaris, pss-baseline, cis-kubernetes 5.2.12]
warn_host_path contains msg if {
	some pod in shared.pods
	some volume in pod.spec.volumes
	volume.hostPath.path != ""
	msg := sprintf("%s: the volume %v is %v of the host", [
		pod.subject,
		shared.name_of(volume),
		volume.hostPath.path,
	])
}
