"""Every released version of the site stays at its address, whatever is published after it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sitepages import ROOT, Page

SCRIPT = ROOT / "docs" / "builder" / "publish.py"
WHO = {
    f"GIT_{role}_{what}": f"tester{'@localhost' if what == 'EMAIL' else ''}"
    for role in ("AUTHOR", "COMMITTER")
    for what in ("NAME", "EMAIL")
}


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | WHO)
    return done.stdout


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone of a repository that has never published a site."""
    subprocess.run(["git", "init", "--quiet", "--bare", tmp_path / "origin"], check=True)
    subprocess.run(["git", "init", "--quiet", tmp_path / "clone"], check=True)
    git(tmp_path / "clone", "remote", "add", "origin", str(tmp_path / "origin"))
    git(tmp_path / "clone", "commit", "--quiet", "--allow-empty", "-m", "code")
    return tmp_path / "clone"


def publish(clone: Path, version: str, words: str) -> None:
    """Publish a small site of a version."""
    folder = clone.parent / f"site {version} {words}"
    (folder / "versions").mkdir(parents=True)
    (folder / "data").mkdir()
    (folder / "datapackage.json").write_text(json.dumps({"version": version}))
    (folder / "versions" / "index.html").write_text(f"<h1>{version}</h1><!-- versions --><p>end")
    (folder / "data" / "events.csv").write_text(words)
    (folder / f"page-of-{version}.html").write_text(words)
    served = clone.parent / f"served {version} {words}"
    subprocess.run(
        [sys.executable, SCRIPT, folder, served],
        cwd=clone,
        check=True,
        capture_output=True,
        env=os.environ | WHO,
    )


def published(clone: Path, path: str) -> str:
    return git(clone.parent / "origin", "show", f"pages:{path}")


def test_the_old_version_stays_and_the_latest_is_at_the_root(clone: Path) -> None:
    publish(clone, "0.1.0", "first")
    assert published(clone, "data/events.csv") == "first"
    publish(clone, "0.2.0", "second")
    assert published(clone, "data/events.csv") == "second"
    assert published(clone, "v0.1.0/data/events.csv") == "first"
    assert published(clone, "v0.2.0/data/events.csv") == "second"
    names = git(clone.parent / "origin", "ls-tree", "-r", "--name-only", "pages").split()
    # What the latest has no more is gone from the root, and from the root alone.
    assert "page-of-0.1.0.html" not in names
    assert "v0.1.0/page-of-0.1.0.html" in names
    assert ".nojekyll" in names


def test_a_version_is_published_once(clone: Path) -> None:
    publish(clone, "0.1.0", "first")
    before = git(clone.parent / "origin", "rev-parse", "pages")
    publish(clone, "0.1.0", "altered")
    assert git(clone.parent / "origin", "rev-parse", "pages") == before


def test_a_late_correction_of_an_old_version_does_not_become_the_latest(clone: Path) -> None:
    for version in ("0.9.0", "0.10.0", "0.9.1"):
        publish(clone, version, version)
    assert published(clone, "data/events.csv") == "0.10.0"
    listed = published(clone, "versions/index.html")
    assert re.findall(r'href="\.\./v([0-9.]+)/"', listed) == ["0.10.0", "0.9.1", "0.9.0"]
    assert listed.count("<ul>") == 1
    assert listed.endswith("<p>end")


def test_versions_lead_to_one_another(clone: Path) -> None:
    publish(clone, "0.1.0", "first")
    publish(clone, "0.2.0", "second")
    names = git(clone.parent / "origin", "ls-tree", "-r", "-d", "--name-only", "pages").split()
    for page in ("versions/index.html", "v0.1.0/versions/index.html"):
        links = re.findall(r'href="([^"]+)"', published(clone, page))
        assert links
        for link in links:
            target = os.path.normpath(Path(page).parent / link)
            assert target == "." or target in names, (page, link)


def test_every_page_says_its_version_and_leads_to_the_others(site: dict[Path, Page]) -> None:
    folder = min(site, key=lambda file: len(file.parts)).parent
    version = json.loads((ROOT / "datapackage.json").read_bytes())["version"]
    listing = folder / "versions" / "index.html"
    for file, page in site.items():
        assert f"version {version}" in page.text, file
        led = {(file.parent / link.partition("#")[0]).resolve() for link in page.links}
        assert listing.parent in led, file
    assert "<!-- versions -->" in site[listing].text
