"""What a stranger relies on before the first line of Collab runs: lock files and the list of settings."""

import ast
import re
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pytest_django import Settings

BASE = Path(settings.BASE_DIR)
LOCKS = ("requirements.lock", "requirements-dev.lock")
# The modules that read the environment; both name what they read as ``env.<kind>("NAME")``.
READERS = ("collab/settings.py", "gunicorn.conf.py")


def variables() -> Iterator[str]:
    """Yield the name of every environment variable that Collab reads."""
    for reader in READERS:
        for node in ast.walk(ast.parse((BASE / reader).read_text())):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name("env")), args=[ast.Constant(str(name)), *_]):
                    yield name


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_version_and_hashes(lock: str) -> None:
    text = (BASE / lock).read_text()
    packages = re.split(r"\n(?=\S)", text.strip())
    assert len(packages) > 20
    without = [
        p.splitlines()[0] for p in packages if not re.match(r"[\w.-]+(?:\[[\w, -]+\])?==\S+.*\n +--hash=sha256:", p)
    ]
    assert without == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_files_name_no_address(lock: str) -> None:
    text = (BASE / lock).read_text()
    assert re.findall(r"(?m)^.*(?:://|--(?:extra-)?index-url|--find-links| @ ).*$", text) == []


def locked(lock: str) -> dict[str, tuple[str, set[str]]]:
    """Return version and extras of every locked package by its name."""
    found = re.findall(r"(?m)^([\w.-]+)(?:\[([\w, -]+)\])?==(\S+)", (BASE / lock).read_text())
    return {canonicalize_name(name): (version, set(extras.split(", "))) for name, extras, version in found}


def test_both_lock_files_agree() -> None:
    run, dev = (locked(lock) for lock in LOCKS)
    assert run == {name: dev[name] for name in run}


@pytest.mark.parametrize("lock", LOCKS)
def test_what_packages_want_with_extras_is_locked_with_them(lock: str) -> None:
    """pip looks past a pin without the extra for something newer, and refuses that for its missing hash."""
    packages = locked(lock)
    wanted = [Requirement(text) for name in packages for text in distribution(name).requires or ()]
    asked = [each for each in wanted if each.extras and (each.marker is None or each.marker.evaluate({"extra": ""}))]
    missing = {str(each) for each in asked if not each.extras <= packages[canonicalize_name(each.name)][1]}
    assert missing == set()


@pytest.mark.parametrize("document", [".env.example", "README.md"])
def test_every_variable_is_documented(document: str) -> None:
    text = (BASE / document).read_text()
    pattern = r"(?m)^#?{}=" if document == ".env.example" else r"(?m)^\| `{}` \|"
    assert [name for name in sorted(set(variables())) if not re.search(pattern.format(name), text)] == []


def test_the_example_lists_nothing_that_nobody_reads() -> None:
    listed = re.findall(r"(?m)^#?([A-Z][A-Z0-9_]+)=", (BASE / ".env.example").read_text())
    assert sorted(set(listed) - set(variables())) == []


def test_a_deployment_collects_modules_that_find_each_other(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "collab.base.storage.StaticStorage"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    main = next(path for path in (tmp_path / "js").glob("main.*.js"))
    imported = re.findall(r'import\s*"\./([^"]+)"', main.read_text())
    assert len(imported) > 3
    assert [
        name for name in imported if not re.search(r"\.[0-9a-f]{12}\.js$", name) or not (main.parent / name).exists()
    ] == []


@pytest.mark.parametrize(
    "document", sorted([*BASE.glob("*.md"), *BASE.glob("docs/**/*.md")]), ids=lambda path: str(path.relative_to(BASE))
)
def test_documents_name_only_what_exists(document: Path) -> None:
    text = document.read_text()
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    paths = re.findall(r"`((?:activity|bench|collab|entities|orgs|sharing|static|templates|tests)/[\w./]+)`", text)
    missing = [link for link in links if not (document.parent / link).exists()]
    assert missing + [path for path in paths if not (BASE / path).exists()] == []
