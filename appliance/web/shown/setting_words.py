"""The words of the settings in the journal: their names, and their values that are codes."""

from appliance.errors import N_

# The settings that people change.
SETTINGS: dict[str, str] = {
    "language": N_("Language of the box"),
    "country": N_("Default country"),
    "allowed_countries": N_("Countries that may be written to"),
    "stop_words": N_("Stop words"),
    "start_words": N_("Words to subscribe again"),
    "stop_reply": N_("Reply to a stop word"),
    "max_segments": N_("Longest message, in SMS"),
    "max_recipients": N_("Most recipients of a sending"),
    "mass_recipients": N_("Number of recipients from which a sending lets other messages go first"),
    "confirm_above": N_("Ask before an SMS to more recipients than"),
    "undo_seconds": N_("Seconds in which a new SMS can be taken back"),
    "delivery_reports": N_("Delivery reports"),
    "validity_hours": N_("Hours during which the network tries to deliver"),
    "pace_per_minute": N_("SMS a minute"),
    "daily_messages": N_("SMS a day"),
    "monthly_recipients": N_("Recipients a month"),
    "stop_line_after_failures": N_("Failures that stop mass sending"),
    "retries": N_("Retries after a refusal"),
    "retry_pause_seconds": N_("Seconds before the next try"),
    "retry_pause_longest_seconds": N_("Longest pause between two tries, in seconds"),
    "late_hours": N_("Hours after which a late SMS is held back"),
    "promotional_hours": N_("Hours for promotional SMS"),
    "promotional_days": N_("Days for promotional SMS"),
    "holidays": N_("Public holidays"),
    "promotional_consent": N_("Who gets promotional SMS"),
    "promotional_mention": N_("Mention at the end of promotional SMS"),
    "duplicate_hours": N_("Hours within which a text is not repeated"),
    "incomplete_minutes": N_("Minutes until an incomplete SMS is shown"),
    "report_days": N_("Days during which delivery reports count"),
    "text_days": N_("Days that the texts of SMS are kept"),
    "history_days": N_("Days that SMS and calls are kept"),
    "port": N_("Port"),
    "pin": N_("PIN of the SIM card"),
    "service_centre": N_("Service centre"),
    "storage": N_("Storage of incoming messages"),
    "balance_code": N_("USSD code of the balance"),
    "balance_answers": N_("Answers to the menus"),
    "balance_pattern": N_("Text around the amount"),
    "balance_alert_below": N_("Warn below"),
    "balance_alert_number": N_("Send the warning by SMS to"),
    "balance_allowance": N_("SMS included in the plan each month"),
    "balance_allowance_day": N_("Day of the month on which the plan begins again"),
    "name": N_("Name"),
    "time_zone": N_("Time zone"),
    "network": N_("Network"),
}
CHOICES: dict[str, dict[str, str]] = {
    "port": {"auto": N_("found automatically")},
    "storage": {
        "auto": N_("the modem's own choice"),
        "SM": N_("SIM card"),
        "ME": N_("modem"),
        "MT": N_("modem and SIM card"),
    },
    "holidays": {"auto": N_("those of the box's country")},
    "promotional_consent": {
        "opt-out": N_("everybody who has not refused them"),
        "opt-in": N_("only contacts who have agreed to them"),
    },
    "network": {"dhcp": N_("address from the network")},
}
NOTHING = N_("none")
AS_CONFIGURED = N_("as in the configuration")
YES_AND_NO = {True: N_("yes"), False: N_("no")}
