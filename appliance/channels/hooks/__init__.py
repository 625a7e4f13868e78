"""Webhooks: other programs are told what happens, signed, in order, again if they were away.

    journal -> queueing (a row for each hook that wants it) -> delivering (a thread for each hook)

The form is that of SMS Gateway for Android, so that its receivers understand it.
"""
