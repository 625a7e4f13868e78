"""MQTT: what happens is published at a broker, and messages to send are taken from there.

    journal -> queueing (a row for each event) -> publisher (one thread) -> broker
    broker -> publisher -> sending -> outbox

A row is deleted once the broker has acknowledged it. Loaded only if `mqtt_url` is set.
"""
