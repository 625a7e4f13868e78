"""What waits to be published at the MQTT broker."""

import peewee

from appliance.store.models.base import LastingId, Model, Moment, Number, Text


class MqttWaiting(Model):
    """An event that the broker has not acknowledged yet."""

    id = LastingId()
    event = Text()  # such as sms:received
    at = Moment()  # when it happened
    message_id = Number(null=True)
    about = Text(null=True)  # the address, if there is no message


MODELS: tuple[type[peewee.Model], ...] = (MqttWaiting,)
