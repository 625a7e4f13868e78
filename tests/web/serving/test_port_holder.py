"""The holder of a port, to explain that an address is in use."""

import os
import socket
from pathlib import Path

from appliance.web.serving import port_holder


def test_the_listening_program_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        held = port_holder.of_port(server.getsockname()[1])
        assert held is not None
        assert held.startswith(f"process {os.getpid()} (")


def test_an_idle_connection_does_not_count_as_the_holder() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            server.close()
            assert port_holder.of_port(port) is None


def test_a_socket_answers_while_somebody_listens(tmp_path: Path) -> None:
    path = tmp_path / "box.sock"
    assert not port_holder.answers(str(path))
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        assert not port_holder.answers(str(path))
        server.listen()
        assert port_holder.answers(str(path))
    assert not port_holder.answers(str(path))  # left behind
