import shutil
from pathlib import Path

import pytest
from fakes.systemd_root import TOOLS, install


@pytest.fixture(scope="session")
def tools() -> None:
    """Skip a test if systemd's tools are not installed."""
    for tool in TOOLS:
        if not shutil.which(tool):
            pytest.skip(f"{tool} is not installed")


@pytest.fixture(scope="session")
def root(tools: None, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: ARG001
    """Return a root with the appliance and the units and programs on which it depends."""
    root = tmp_path_factory.mktemp("root")
    done = install(root, "--files-only", "--https")
    assert done.returncode == 0, done.stderr
    shutil.copytree("/usr/lib/systemd/system", root / "usr/lib/systemd/system", symlinks=True)
    (root / "usr/bin").mkdir()
    for program in ("sms-appliance", "caddy", "rm", "systemctl"):
        (root / "usr/bin" / program).touch(mode=0o755)
    return root
