package library.kubernetes.proc_mount_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

test_an_unmasked_proc_is_warned_of if {
	found := kubernetes.warn_proc_mount with input as fixtures.secured({"procMount": "Unmasked"})
	found == {"Pod/web: the container app mounts /proc Unmasked, without its masks"}
}

test_masks_pass if {
	kubernetes.warn_proc_mount == set() with input as fixtures.secured({"procMount": "Default"})
	kubernetes.warn_proc_mount == set() with input as fixtures.secured({})
}
