"""Settings from a TOML file, the environment and the command line, as frozen dataclasses.

The command line overrides the environment, which overrides the file. Every option has one name:
`data_dir` in the file, `SMS_APPLIANCE_DATA_DIR` in the environment, and `--data-dir` for commands
that take it.
"""

from appliance.config.channels import ChannelSettings
from appliance.config.hardware import HardwareSettings
from appliance.config.line_settings import ConfiguredLine
from appliance.config.line_tables import Kinds
from appliance.config.load import DEFAULT_FILE, PREFIX, load
from appliance.config.mail import MailSettings
from appliance.config.settings import (
    NO_MODEM,
    Listen,
    MessagingSettings,
    ModemSettings,
    PrivacySettings,
    Settings,
    StoreSettings,
    WebSettings,
)

__all__ = [
    "DEFAULT_FILE",
    "NO_MODEM",
    "PREFIX",
    "ChannelSettings",
    "ConfiguredLine",
    "HardwareSettings",
    "Kinds",
    "Listen",
    "MailSettings",
    "MessagingSettings",
    "ModemSettings",
    "PrivacySettings",
    "Settings",
    "StoreSettings",
    "WebSettings",
    "load",
]
