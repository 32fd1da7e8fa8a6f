import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from sitepages import Page, build, pages

if TYPE_CHECKING:
    from browsing import Browser

# No test depends on how fast a machine is. In continuous integration the cases are the same in
# every run, so that a change is judged by itself; elsewhere they vary and find more.
settings.register_profile(
    "suite",
    deadline=None,
    max_examples=60,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Page]:
    """The pages of the site, built once for all tests that look at it."""
    pytest.importorskip("mkdocs")
    if given := os.environ.get("SITE_UNDER_TEST"):
        return pages(Path(given).resolve())
    return build(tmp_path_factory.mktemp("site").resolve())


@pytest.fixture(scope="session")
def folder(site: dict[Path, Page]) -> Path:
    """The folder of the built site."""
    return min(site, key=lambda file: len(file.parts)).parent


@pytest.fixture(scope="session")
def chromium(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Browser]":
    """One Chromium for all tests, at the built site."""
    pytest.importorskip("selenium")
    from browsing import CHROMIUM, DRIVER, Browser, served

    if not (CHROMIUM and DRIVER):
        pytest.skip("needs chromium and chromium-driver")
    with served(folder) as address:
        made = Browser(address, tmp_path_factory.mktemp("profile"), tmp_path_factory.mktemp("got"))
        yield made
        made.driver.quit()


@pytest.fixture
def page(chromium: "Browser") -> "Browser":
    """The browser at its usual size, with nothing said or asked for yet."""
    chromium.shape()
    chromium.problems()
    chromium.requests()
    return chromium
