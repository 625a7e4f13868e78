"""`/devices`: the box is the only one, and stays."""

from fakes.office import Office
from fakes.program import Program


def test_the_box_is_the_only_device(office: Office, program: Program) -> None:
    (device,) = program.get("devices").json
    assert program.get("device").json == [device]
    assert device["id"] == office.services.hooks().device_id
    assert device["deletedAt"] is None
    admin = program.as_("admin")
    refused = admin.ask("DELETE", f"devices/{device['id']}")
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "only_device")
    assert admin.ask("DELETE", "devices/other").status_code == 404
    assert program.ask("DELETE", "devices/other").status_code == 403
