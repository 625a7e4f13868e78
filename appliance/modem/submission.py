"""Submit one segment to the network and determine its outcome.

3GPP TS 27.005 clause 4.3 (+CMGS in PDU mode). The critical moment is when Ctrl-Z, the last octet of
the PDU, is written to the port. Before it, the segment is known not to have been sent; after it,
only an answer tells. The PDU is written once and never repeated.

A modem that has restarted unnoticed is in text mode: `AT+CMGS=35` would then start a message to the
number 35 with the PDU's digits as its text. PDU mode is therefore set in the same command line
(ITU-T V.250 clause 5.2.1), which costs no round trip. If a modem refuses the combined line, PDU
mode is set in a line of its own.
"""

import time
from collections.abc import Callable
from typing import Final

from appliance.errors import LinkLostError, ModemMuteError
from appliance.modem import message_commands
from appliance.modem.finals import BUSY, Failure, failure_of, is_final
from appliance.modem.library import CommandError, InterruptedException, TimeoutException
from appliance.modem.link import Link
from appliance.modem.traffic import Accepted, NotSent, Outcome, Outgoing, Refused, Unknown
from appliance.modem.values import number_or_none, values_of

_ANSWER: Final = "+CMGS"
NO_PROMPT: Final = NotSent("the modem gave no prompt")
OTHER_SIM: Final = NotSent("the SIM was changed")
_BROKEN: Final = (LinkLostError, ModemMuteError, InterruptedException)


def submit(link: Link, outgoing: Outgoing, meanwhile: Callable[[], None]) -> Outcome:
    """Submit a segment. Never raises for errors of the port or the modem.

    Args:
        link: in PDU mode.
        outgoing: already marked `submitting` on disk by the caller.
        meanwhile: called when something arrives directly while the submit waits for the network.
    """
    if link.out_of_step:
        try:
            link.resynchronise()
        except _BROKEN as error:
            return NotSent(str(error))
    refusal = _open_prompt(link, outgoing.tpdu_length)
    if refusal is not None:
        return refusal
    # The modem says that its SIM was changed before it gives the next prompt.
    if link.sim_may_have_changed:
        return _leave_to_other_sim(link)
    link.begin("AT+CMGS=", wanted=_ANSWER, echo=outgoing.pdu)
    try:
        # One write, so that nothing comes between the PDU and its end.
        link.say(outgoing.pdu.encode("ascii") + b"\x1a")
    except _BROKEN as error:
        link.out_of_step = True
        link.end()
        return NotSent(str(error))
    return _await_answer(link, meanwhile)


def _leave_to_other_sim(link: Link) -> Outcome:
    """Leave the prompt, because the segment would go with another line's SIM."""
    try:
        link.out_of_step = not link.leave_prompt()
    except _BROKEN:
        link.out_of_step = True
    return OTHER_SIM


def _open_prompt(link: Link, length: int) -> Outcome | None:
    """Set PDU mode and request the prompt; return None once the modem waits for the PDU."""
    if link.joins_commands:
        refusal = _ask_for_prompt(link, f"AT+CMGF=0;+CMGS={length}")
        if refusal == NO_PROMPT:
            link.joins_commands = False  # the next attempt sends two lines
        if not isinstance(refusal, Refused) or refusal.family == "CMS":
            return refusal
    try:
        message_commands.use_pdu_mode(link)
    except (CommandError, TimeoutException, *_BROKEN) as error:
        return NotSent(str(error))
    plain = _ask_for_prompt(link, f"AT+CMGS={length}")
    # If the modem refuses both forms, the combined line was not the cause.
    link.joins_commands = link.joins_commands and plain is not None
    return plain


def _ask_for_prompt(link: Link, command: str) -> Outcome | None:
    """Return None once the modem waits for the PDU, otherwise the reason why it does not."""
    link.begin(command, prompt=True)
    answered = False
    try:
        link.say(command.encode("ascii") + b"\r")
        deadline = time.monotonic() + link.timings.prompt
        while not (answered := link.wait(max(0.0, deadline - time.monotonic()))):
            if time.monotonic() >= deadline:
                break
    except _BROKEN as error:
        return NotSent(str(error))
    finally:
        lines = link.end()
        link.out_of_step = not answered
    if not answered:
        return NO_PROMPT
    if lines[-1] == ">":
        return None
    failure = failure_of(lines[-1])
    if failure is None or (failure.family, failure.code) in BUSY:
        # An error before the prompt delays the message but does not refuse it.
        return NotSent(lines[-1])
    return Refused(failure.family, failure.code, failure.text)


def _await_answer(link: Link, meanwhile: Callable[[], None]) -> Outcome:
    """Wait for +CMGS until the absolute deadline, and probe the modem when the answer is late."""
    reason = "the modem gave no answer"
    probes = 0
    try:
        probes = _wait_probing(link, meanwhile)
    except _BROKEN as error:
        reason = str(error)
        probes = 1
    lines = link.end()
    # The modem still owes the OK to a probe, or the answer itself.
    link.out_of_step = probes > 0
    for line in lines:
        if line.startswith(_ANSWER):
            values = values_of(line)
            reference = number_or_none(values[0]) if values else None
            if reference is not None:
                return Accepted(reference)
    for line in lines:
        failure = failure_of(line) if is_final(line) else None
        if failure is not None and _is_of_submit(failure, probes):
            return Refused(failure.family, failure.code, failure.text)
    return Unknown(reason)


def _is_of_submit(failure: Failure, probes: int) -> bool:
    """Return whether the error is about the submit: +CMS ERROR never answers a plain AT."""
    return not probes or (failure.family == "CMS" and failure.code is not None)


def _wait_probing(link: Link, meanwhile: Callable[[], None]) -> int:
    """Wait until the exchange finishes or cannot finish; return the number of probes sent.

    A modem that answers a plain AT with OK has finished its previous command, so the answer to the
    submit, if there was one, is lost. While it is busy with the network it answers nothing.
    """
    timings = link.timings
    now = time.monotonic()
    deadline = now + timings.submit
    probe_at = now + timings.probe_after
    strays = link.stray_finals
    probes = 0
    while not link.wait(max(0.0, min(probe_at, deadline) - now)):
        meanwhile()
        if not probes:
            strays = link.stray_finals
        elif link.stray_finals > strays:
            return probes
        now = time.monotonic()
        if now >= deadline:
            return probes + 1
        if now >= probe_at:
            link.say(b"AT\r")
            probes += 1
            probe_at = now + timings.probe_every
    return probes
