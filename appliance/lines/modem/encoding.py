"""Encode messages as PDUs, one for each segment."""

import base64
import logging

from appliance.lines.protocol import Outgoing, Unusable
from appliance.modem import traffic
from appliance.modem.pdu import segments
from appliance.modem.pdu.address import Address

log = logging.getLogger(__name__)

_SERVICE_CENTRE_OF_SIM = "00"


class Encoding:
    """Remembers the PDUs of the message that the line is sending, for its next segments.

    Each line has its own and uses it on its thread only.
    """

    def __init__(self) -> None:
        self._message_id = 0
        self._tpdus: list[bytes] = []

    def prepare(self, outgoing: Outgoing) -> Unusable | None:
        """Prepare the PDU of the next segment.

        Return the reason if the message cannot be encoded.
        """
        if outgoing.part == 1 or outgoing.message_id != self._message_id:
            self._message_id = 0
            try:
                self._tpdus = _encoded(outgoing)
            except Exception as error:  # a row written by other code must not stop the queue
                log.exception("message %d cannot be encoded as SMS", outgoing.message_id)
                return Unusable(type(error).__name__)
            self._message_id = outgoing.message_id
        if len(self._tpdus) != outgoing.parts or outgoing.part > outgoing.parts:
            return Unusable("it does not have the segments that it says")
        return None

    def segment(self, outgoing: Outgoing) -> traffic.Outgoing:
        """Return the segment that was prepared last."""
        tpdu = self._tpdus[outgoing.part - 1]
        return traffic.Outgoing(
            message_id=outgoing.message_id,
            sequence=outgoing.part,
            total=outgoing.parts,
            pdu=_SERVICE_CENTRE_OF_SIM + tpdu.hex().upper(),
            tpdu_length=len(tpdu),
            more_follow=outgoing.more_follow,
        )


def _encoded(outgoing: Outgoing) -> list[bytes]:
    options = outgoing.options
    if options.port is not None:
        data = segments.submits_of_data(
            base64.b64decode(outgoing.text),
            Address.of(outgoing.address),
            port=options.port,
            reference=outgoing.message_id,
            validity_seconds=options.validity_seconds,
            report=options.report,
        )
        return [submit.encode() for submit in data]
    submits = segments.submits(
        outgoing.text,
        Address.of(outgoing.address),
        reference=outgoing.message_id,
        message_class=options.message_class,
        validity_seconds=options.validity_seconds,
        report=options.report,
    )
    return [submit.encode() for submit in submits]
