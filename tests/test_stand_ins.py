"""Modules that the daemon never uses are not loaded, but are available later."""

import subprocess
import sys

from appliance.stand_ins import LEFT_OUT

# Including their dependencies.
UNWANTED = (
    *LEFT_OUT,
    "_ssl",
    "html.entities",
    "http.client",
    "http.server",
    "nacl",
    "openpyxl",
    "pdb",
    "playhouse",
    "unittest",
    "urllib.request",
    "zipfile",
)

_LOAD = """
import sys
import appliance.cli.serve
from appliance.stand_ins import stand_ins
with stand_ins():
    import appliance.daemon
"""


def python(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_daemon_is_loaded_without_what_it_never_uses() -> None:
    loaded = python(f"{_LOAD}\nprint(*sys.modules)").split()
    assert "appliance.daemon" in loaded
    assert set(UNWANTED) & set(loaded) == set()


def test_later_imports_get_the_real_modules() -> None:
    python(
        f"""{_LOAD}
import asyncio, http.client, importlib.metadata, multiprocessing.pool, ssl
import flask_login.test_client, werkzeug.serving, werkzeug.test
from concurrent.futures.process import BrokenProcessPool
asyncio.run(asyncio.sleep(0))
http.client.HTTPSConnection("localhost")
assert BrokenProcessPool.__module__ == "concurrent.futures.process"
assert http.client.ssl.SSLError is ssl.SSLError
assert flask_login.test_client.FlaskLoginClient
assert importlib.metadata.version("flask")
assert werkzeug.serving.run_simple and werkzeug.test.Client
"""
    )


def test_a_template_that_was_not_compiled_is_compiled_at_its_use() -> None:
    said = python(
        f"""{_LOAD}
import jinja2
assert "jinja2.compiler" not in sys.modules and "jinja2.parser" not in sys.modules
print(jinja2.Environment().from_string("{{% if n %}}{{{{ n }}}} SMS{{% endif %}}").render(n=3))
try:
    jinja2.Environment().from_string("{{% if")
except jinja2.TemplateSyntaxError as error:
    print("refused")
"""
    )
    assert said.split("\n")[:2] == ["3 SMS", "refused"]


def test_a_name_that_is_not_foreseen_brings_the_real_module() -> None:
    python(
        """
import sys
from appliance.stand_ins import stand_ins
with stand_ins():
    import multiprocessing
    assert type(multiprocessing).__name__ == "_StandIn"
    assert multiprocessing.cpu_count() > 0
    import ssl
assert "ssl" not in sys.modules
assert type(sys.modules["multiprocessing"]).__name__ == "module"
import ssl
"""
    )


def test_what_is_loaded_already_stays() -> None:
    python(
        """
import sys, ssl
from appliance.stand_ins import stand_ins
with stand_ins():
    assert sys.modules["ssl"] is ssl
assert sys.modules["ssl"] is ssl
"""
    )
