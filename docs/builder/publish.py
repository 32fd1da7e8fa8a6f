"""Puts a built site on the branch that is served: at its root, and in a folder of its version.

Run ``python docs/builder/publish.py SITE FOLDER`` in a clone of the repository. FOLDER, which must
not exist, becomes a checkout of the branch with the site in it; the branch is pushed to ``origin``.
A version is published once: what stands at ``v0.1.0/`` stays as it is, whatever comes after.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

BRANCH = "pages"
PAGE = Path("versions", "index.html")
MARK = "<!-- versions -->"
"""Where the page of the versions lists those that are published."""


def main(site: Path, served: Path) -> None:
    """Publish a site."""
    version = json.loads((site / "datapackage.json").read_bytes())["version"]
    check_out(served)
    if not place(site, served, version):
        print(f"version {version} is published already and stays as it is")
        return
    git("-C", served, "add", "--all", "--force")
    git("-C", served, "commit", "--quiet", "--message", f"Site of version {version}")
    git("-C", served, "push", "--quiet", "origin", f"HEAD:refs/heads/{BRANCH}")


def check_out(served: Path) -> None:
    """Make a folder of the branch as it is at the origin, or of an empty one."""
    git("worktree", "add", "--quiet", "--detach", "--no-checkout", served)
    if git("ls-remote", "--heads", "origin", BRANCH):
        git("-C", served, "fetch", "--quiet", "--depth=1", "origin", BRANCH)
        start = "FETCH_HEAD"
    else:
        start = git("commit-tree", "-m", "Nothing published yet", git("mktree").strip()).strip()
    git("-C", served, "reset", "--quiet", "--hard", start)


def place(site: Path, served: Path, version: str) -> bool:
    """Copy a site into the folder of its version, and to the root if no later one is there.

    Returns:
        False if the version is there already; nothing is changed then.
    """
    kept = served / f"v{version}"
    if kept.exists():
        return False
    shutil.copytree(site, kept)
    listed(
        kept,
        f"<p>This folder keeps version {version} as it was published."
        ' <a href="../../versions/">All versions</a>, <a href="../../">the latest</a>.</p>',
    )
    versions = sorted((path.name[1:] for path in served.glob("v[0-9]*")), key=order, reverse=True)
    if version == versions[0]:
        for path in served.iterdir():
            if path.name != ".git" and not re.match(r"v\d", path.name):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(site, served, dirs_exist_ok=True)
        (served / ".nojekyll").touch()  # the host serves the files as they are
    lines = (
        f'<li><a href="../v{name}/">{name}</a>{"" if place else ", the latest"}</li>'
        for place, name in enumerate(versions)
    )
    listed(served, f"<ul>{''.join(lines)}</ul>")
    return True


def listed(folder: Path, words: str) -> None:
    """Set words in place of the mark, or of what was set there before."""
    page = folder / PAGE
    text = page.read_text(encoding="utf-8")
    before, mark, after = text.partition(MARK)
    if not mark:
        raise ValueError(f"{page} has no mark where the versions are to be listed")
    after = re.sub(r"^.*?<!-- /versions -->", "", after, flags=re.DOTALL)
    page.write_text(f"{before}{MARK}{words}<!-- /versions -->{after}", encoding="utf-8")


def order(version: str) -> list[int]:
    """Return the numbers of a version."""
    return [int(number) for number in re.findall(r"\d+", version)]


def git(*arguments: str | Path) -> str:
    """Run a command of git and return what it prints."""
    done = subprocess.run(
        ["git", *arguments],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
