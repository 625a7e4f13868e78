"""Templates: texts that people keep to send again."""

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
    """A text with variables, and what it is for."""

    id = LastingId()
    label = Text()
    sort_label = Text()  # the label in small letters without accents
    # To whom it may go; the variables on offer follow from it and from the context.
    recipients = Text(constraints=[one_of("recipients", "contact", "colleague", "any")])
    context = Text(
        constraints=[
            one_of("context", "general", "campaign", "appointment", "record", "task", "automation")
        ]
    )
    text = Text()
    owner_id = Reference(User, null=True, on_delete="CASCADE")  # null: everybody's
    position = Number()  # in the order of the list, from 0
    archived_at = Moment(null=True)  # null: on offer
    created_at = Moment()
    changed_at = Moment()


index("template_by_label", Template.sort_label)
index("template_by_position", Template.position, Template.id)

MODELS: tuple[type[peewee.Model], ...] = (Template,)
