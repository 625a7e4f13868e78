"""The directory as a file: CSV with titles in the reader's language, JSON or vCard."""

from collections.abc import Iterator

from flask import Response, abort, stream_with_context
from flask_babel import gettext

from appliance.messaging.directory import entries
from appliance.messaging.directory.contact_files import Words, write_cards, write_csv, write_json
from appliance.web.frame.services import services
from appliance.web.reading.list_export import BYTE_ORDER_MARK

FORMS = {
    "csv": ("contacts.csv", "text/csv; charset=utf-8"),
    "excel": ("contacts-excel.csv", "text/csv; charset=utf-8"),
    "json": ("contacts.json", "application/json"),
    "vcf": ("contacts.vcf", "text/vcard; charset=utf-8"),
}


def download(form: str) -> Response:
    """Return the file as a download; answer 404 for an unknown format."""
    if form not in FORMS:
        abort(404)
    name, content_type = FORMS[form]
    return Response(
        stream_with_context(_written(form)),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _written(form: str) -> Iterator[str]:
    """Yield the file in pieces."""
    records = entries.records(services().store)
    if form == "json":
        yield from write_json(records)
    elif form == "vcf":
        yield from write_cards(records)
    elif form == "excel":
        yield BYTE_ORDER_MARK
        yield from write_csv(records, separator=";", words=_words())
    else:
        yield from write_csv(records, words=_words())


def _words() -> Words:
    """Return the titles in the reader's language; an import understands all of them."""
    return Words(
        name=gettext("Name"),
        number=gettext("Number"),
        label=gettext("Label"),
        notes=gettext("Notes"),
        accepts_sms=gettext("Accepts SMS"),
        groups=gettext("Groups"),
        private=gettext("Private"),
        external_id=gettext("Id in another program"),
        email=gettext("E-mail address"),
        language=gettext("Language"),
        colleague=gettext("Colleague"),
        street=gettext("Street and number"),
        postcode=gettext("Postcode"),
        town=gettext("Town"),
        preferred=gettext("Gets the one SMS for the address"),
        promotional=gettext("Promotional SMS"),
        yes=gettext("yes"),
        no=gettext("no"),
    )
