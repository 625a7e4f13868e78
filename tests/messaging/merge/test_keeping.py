"""The contacts of a file, staged so that they are accepted together with its sending."""

import gc

from fakes.exchange import SOPHIE, Box

from appliance.messaging.directory.contact_files import ContactRecord, RecordNumber
from appliance.messaging.directory.contact_import import Line
from appliance.messaging.merge import keeping


def test_the_plan_is_dropped_before_the_sending_is_accepted(box: Box) -> None:
    records = (
        ContactRecord(
            line=place,
            name=f"Parent of a file {place}",
            numbers=(RecordNumber(f"+336123456{place:02}"),),
            groups=("Parents",),
        )
        for place in range(20)
    )
    with keeping.staged(box.store, records, "FR", SOPHIE) as kept:
        kinds = (each for each in gc.get_objects() if isinstance(each, ContactRecord | Line))
        names = {each.record.name if isinstance(each, Line) else each.name for each in kinds}
        assert not [name for name in names if name.startswith("Parent of a file")]
        with box.store.transaction():
            kept.accept()
    assert box.store.value("SELECT count(*) FROM contact") == 20
