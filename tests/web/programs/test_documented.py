"""The examples of docs/integrations.md, run with curl against a real server in the page's order."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from appliance.config.program_names import PROGRAMS
from appliance.web.programs.places import PLACES

PAGE = (Path(__file__).parents[3] / "docs" / "integrations.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"```sh\n(?P<command>.*?)```\n```(?:text|json)\n(?P<answer>.*?)```", re.DOTALL)


@pytest.mark.slow
def test_the_examples_answer_as_the_page_says(secret: str, address: str) -> None:
    examples = list(EXAMPLE.finditer(PAGE))
    assert len(examples) == PAGE.count("```sh")
    for example in examples:
        done = subprocess.run(
            ["bash", "-euc", example["command"].replace("curl ", "curl -sS ", 1)],
            env={**os.environ, "BOX": address, "TOKEN": secret},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        expected = re.escape(example["answer"].strip()).replace(r"\*", ".*")
        assert re.fullmatch(expected, done.stdout.strip(), re.DOTALL), example["command"]
    called = {
        place.program
        for place in PLACES
        for example in examples
        if place.rule in example["command"]
    }
    assert called == set(PROGRAMS)
