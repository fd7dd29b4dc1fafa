package main

pod(image) := {
	"kind": "Pod",
	"metadata": {"name": "web"},
	"spec": {"containers": [{"name": "web", "image": image}]},
}

test_latest_is_not_pinned if {
	deny_unpinned == {`web: the image "nginx:latest" is not pinned to a version`} with input as pod("nginx:latest")
}

test_no_tag_is_not_pinned if {
	count(deny_unpinned) == 1 with input as pod("registry.example.com:5000/nginx")
}

test_version_is_pinned if {
	count(deny_unpinned) == 0 with input as pod("registry.example.com:5000/nginx:1.27.2")
}

test_digest_is_pinned if {
	count(deny_unpinned) == 0 with input as pod("nginx@sha256:4c5a…")
}
