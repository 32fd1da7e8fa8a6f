import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sitepages import Page, build

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
    return build(tmp_path_factory.mktemp("site").resolve())
