"""Templates: texts that people keep and reuse."""

import peewee

from appliance.store.models.base import (
    LastingId,
    Model,
    Moment,
    Number,
    Reference,
    Text,
    index,
    one_of,
)
from appliance.store.models.people import User


class Template(Model):
    """A text with variables, and its use."""

    id = LastingId()
    label = Text()
    sort_label = Text()  # the label in lower case without accents
    # Who may receive it; with the context it determines the variables on offer.
    recipients = Text(constraints=[one_of("recipients", "contact", "colleague", "any")])
    context = Text(
        constraints=[
            one_of("context", "general", "campaign", "appointment", "record", "task", "automation")
        ]
    )
    text = Text()
    owner_id = Reference(User, null=True, on_delete="CASCADE")  # null: shared by everybody
    position = Number()  # the order in the list, from 0
    archived_at = Moment(null=True)  # null: not archived
    created_at = Moment()
    changed_at = Moment()


index("template_by_label", Template.sort_label)
index("template_by_position", Template.position, Template.id)

MODELS: tuple[type[peewee.Model], ...] = (Template,)
