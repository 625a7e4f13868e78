import gc
import platform

from appliance import memory


def test_the_c_library_is_told() -> None:
    try:
        assert memory.be_frugal() is (platform.libc_ver()[0] == "glibc")
    finally:
        gc.unfreeze()
