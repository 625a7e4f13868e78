"""The first templates of an office, in the language of the person who asks for them."""

from typing import Final, NamedTuple

from appliance.errors import N_


class Started(NamedTuple):
    """A template of the set; label and text are msgids."""

    label: str
    text: str
    context: str = "general"


STARTING_SET: Final[tuple[Started, ...]] = (
    Started(
        N_("Office closed"),
        N_("Hello, our office will be closed tomorrow. We reopen the day after at 9 a.m."),
    ),
    Started(
        N_("Appointment"),
        N_("Hello [name], your appointment is on [v1] at [v2]. Reply to this SMS to change it."),
        "campaign",
    ),
    Started(
        N_("Payment"),
        N_("Hello [name], we have not yet received your payment of [v1]. Thank you in advance."),
        "campaign",
    ),
    Started(
        N_("Absence"),
        N_("Hello, [v1|your child] was absent this morning. Please call us back."),
        "campaign",
    ),
    Started(
        N_("Parcel"),
        N_("Hello [name|Sir or Madam], your parcel has arrived. Please collect it at our desk."),
    ),
    Started(
        N_("Alert"),
        N_("IMPORTANT: the building is being evacuated. Please follow the instructions on site."),
    ),
)
