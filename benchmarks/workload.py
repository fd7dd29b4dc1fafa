"""What is measured: thirteen rules, and Deployments of 87 lines in files of their own."""

from collections.abc import Iterator
from pathlib import Path
from string import Template

HERE = Path(__file__).parent
POLICY = HERE / "policy"
TEMPLATE = HERE / "deployment.yaml"

# One file in four breaks rules.
VARIANTS = (
    {"tag": "1.8.2", "replicas": "3", "memory": "512Mi", "readonly": "true"},
    {"tag": "1.8.2", "replicas": "2", "memory": "1Gi", "readonly": "true"},
    {"tag": "1.9.0", "replicas": "5", "memory": "512Mi", "readonly": "true"},
    {"tag": "latest", "replicas": "3", "memory": "512Mi", "readonly": "true"},
    {"tag": "1.8.2", "replicas": "3", "memory": "512Mi", "readonly": "true"},
    {"tag": "1.8.2", "replicas": "4", "memory": "256Mi", "readonly": "true"},
    {"tag": "1.9.0", "replicas": "3", "memory": "512Mi", "readonly": "true"},
    {"tag": "1.8.2", "replicas": "1", "memory": "512Mi", "readonly": "false"},
)


def deployments(count: int) -> Iterator[str]:
    """Yield the texts of *count* Deployments, all different, in the same order each time."""
    template = Template(TEMPLATE.read_text(encoding="utf-8"))
    for number in range(count):
        variant = VARIANTS[number % len(VARIANTS)]
        yield template.substitute(variant, number=number, team=f"t{number % 20}")


def write(folder: Path, count: int) -> list[Path]:
    """Write *count* Deployments to *folder*, one in each file, and return their paths."""
    folder.mkdir(parents=True)
    paths = [folder / f"service-{number:05}.yaml" for number in range(count)]
    for path, text in zip(paths, deployments(count), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths
