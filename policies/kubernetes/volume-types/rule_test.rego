package library.kubernetes.volume_types_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

volume(kind) := fixtures.pod({"volumes": [{"name": "data", kind: {}}]})

test_other_kinds_are_warned_of if {
	every kind in ["nfs", "iscsi", "gcePersistentDisk"] {
		found := kubernetes.warn_volume_types with input as volume(kind)
		found == {sprintf("Pod/web: the volume data is of the kind %s", [kind])}
	}
}

test_allowed_kinds_pass if {
	every kind in [
		"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image",
		"persistentVolumeClaim", "projected", "secret", "hostPath",
	] {
		kubernetes.warn_volume_types == set() with input as volume(kind)
	}
}
