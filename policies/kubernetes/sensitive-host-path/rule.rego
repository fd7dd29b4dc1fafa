package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Pods do not mount the system folders of their host
# description: >-
#   Folders such as `/etc`, `/proc` or `/` of a node hold its keys, its users and its kernel's
#   settings. A pod that mounts one of them can take over the node.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
#   description: hostPath volumes
# custom:
#   id: kubernetes/sensitive-host-path
#   aliases: [sensitive-host-mounts]
#   severity: error
#   remediation: Mount only the file that is needed, from a ConfigMap or Secret.
#   standards: [pss-baseline, cis-kubernetes 5.2.12]
#   parameters:
#   - name: system_folders
#     description: Folders of a node that no pod may mount, nor what is below them; `/` stands for itself
#     default: [/, /bin, /boot, /dev, /etc, /lib, /lib64, /proc, /root, /sbin, /sys, /usr, /var/lib/kubelet]
deny_sensitive_host_path contains msg if {
	some pod in shared.pods
	some volume in pod.spec.volumes
	path := volume.hostPath.path
	some folder in system_folders
	is_in_folder(path, folder)
	msg := sprintf("%s: the volume %v mounts %v, a system folder of the host", [
		pod.subject,
		shared.name_of(volume),
		path,
	])
}

is_in_folder(path, folder) if trim_right(path, "/") == trim_right(folder, "/")

is_in_folder(path, folder) if {
	folder != "/"
	startswith(path, sprintf("%s/", [folder]))
}

default system_folders := [
	"/", "/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/root", "/sbin", "/sys", "/usr",
	"/var/lib/kubelet",
]

system_folders := data.parameters.kubernetes.system_folders
