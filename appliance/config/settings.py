"""The settings, with the text that `docs/configuration.md` shows for each."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from appliance import public_holidays
from appliance.config import checks, countries, sending_hours
from appliance.config.channels import ChannelSettings
from appliance.config.hardware import HardwareSettings
from appliance.config.line_settings import ConfiguredLine
from appliance.config.mail import MailSettings
from appliance.config.options import option

NO_MODEM = "none"  # a port
_DATA_DIR = Path("~/.local/share/sms-appliance")


@dataclass(frozen=True, slots=True)
class Listen:
    """The address of the web server: a host and port, or a Unix socket."""

    host: str
    port: int
    socket_path: str  # "" unless it is a Unix socket

    @property
    def url(self) -> str:
        """The address for a browser on this machine; empty for a Unix socket."""
        if self.socket_path:
            return ""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - not used for binding
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where data is stored."""

    data_dir: Path = option(  # noqa: RUF009 - returns a field
        _DATA_DIR,
        "directory of the database, its backups and everything else that must be kept",
    )
    backups_kept: int = option(14, "nightly backups kept; 0 makes none", least=0, most=3650)
    backup_hour: int = option(3, "hour of the nightly backup, local time", least=0, most=23)
    journal_days: int = option(
        0,
        "days that the journal is kept; 0 keeps it for ever. What happened to an SMS is kept as"
        " long as the SMS",
        least=0,
        most=36500,
    )

    @property
    def database(self) -> Path:
        """The database file."""
        return self.data_dir / "appliance.db"

    @property
    def backups(self) -> Path:
        """The directory of the backups."""
        return self.data_dir / "backups"


@dataclass(frozen=True, slots=True)
class ModemSettings:
    """The modem, its SIM and the time limits of both."""

    port: str = option(
        "auto",
        "device path of the modem, `auto` to probe /dev/serial/by-id, `simulated`, or `none` for a"
        " box whose lines are all in `[[line]]` tables; that is the default if one of them is a"
        " modem",
        key="modem",
        check=checks.port,
    )
    name: str = option(
        "sim",
        "name of the modem in pages, logs and /health",
        key="modem_name",
        check=checks.modem_name,
    )
    speed: int = option(
        115_200, "bits a second on the serial line", key="modem_speed", least=1200, most=4_000_000
    )
    pin: str = option("", "PIN of the SIM, tried once", check=checks.pin, secret=True)
    service_centre: str = option(
        "", "service centre to use instead of the one on the SIM", check=checks.service_centre
    )
    storage: Literal["auto", "SM", "ME", "MT"] = option(
        "auto",
        "where the modem stores incoming messages; `auto` leaves the choice to the modem",
        key="modem_storage",
    )
    receiving: Literal["auto", "stored", "direct"] = option(
        "auto",
        "`stored`: the modem stores incoming messages until the box has read them; `direct`: it"
        " passes them on at once; `auto` means `stored` if the modem supports it",
        key="modem_receiving",
    )
    sweep_seconds: int = option(
        60, "seconds between two checks of the modem's storages", least=5, most=3600
    )
    answer_seconds: float = option(
        10.0, "seconds within which the modem must answer a command", least=0.2, most=300
    )
    submit_seconds: float = option(
        60.0,
        "seconds within which the network must accept a segment; after that the message is"
        " uncertain",
        least=1,
        most=300,
    )
    probe_seconds: float = option(
        15.0,
        "seconds without that answer before the modem is probed; if it responds but the answer"
        " never came, the message is uncertain",
        least=0.5,
        most=300,
    )
    mute_seconds: float = option(
        3.0,
        "seconds between the first two steps of recovering a modem that does not answer; the"
        " pause doubles each time, up to a minute",
        least=0.2,
        most=60,
    )
    keep_link: bool = option(
        default=True,
        doc="keep the radio link open between segments (AT+CMMS) if the modem supports it",
    )


@dataclass(frozen=True, slots=True)
class MessagingSettings:
    """Rules for incoming and outgoing messages."""

    country: str = option(
        "FR", "country whose national number format is used", check=checks.country
    )
    allowed_countries: tuple[str, ...] = option(
        (countries.EUROPE,),
        "countries to which SMS may be sent, besides the box's own: `europe` (with its overseas"
        " territories), `world`, or two-letter codes; replies to people who wrote to the box may"
        " go anywhere",
        check=countries.checked,
    )
    max_segments: int = option(10, "longest message, in SMS", least=1, most=255)
    max_recipients: int = option(
        10_000, "maximum number of recipients of one sending", least=1, most=100_000
    )
    mass_recipients: int = option(
        5,
        "an SMS to more recipients than this, or to a group, is a mass sending; other messages"
        " overtake it",
        least=1,
        most=100_000,
    )
    confirm_above: int = option(
        50,
        "the page asks for confirmation of a new SMS to more recipients than this; 0 never asks",
        least=0,
        most=100_000,
    )
    undo_seconds: int = option(
        0,
        "seconds during which a new SMS written on the page can be undone before it is sent; 0"
        " sends it at once",
        least=0,
        most=300,
    )
    delivery_reports: bool = option(
        default=True, doc="request a delivery report unless the sender declines it"
    )
    validity_hours: int = option(
        0,
        "hours for which the network tries to deliver; 0 leaves this to the network",
        least=0,
        most=10_584,
    )
    pace_per_minute: int = option(
        30,
        "the most SMS that mass sendings may begin in a minute on each line; replies and alerts do"
        " not wait. 0 sets no limit",
        least=0,
        most=100_000,
    )
    daily_messages: int = option(
        200,
        "the most messages that mass sendings may send in a day on each line, together with all"
        " others; the rest follows the next day. Replies and alerts may send ten times as many. 0"
        " sets no limit",
        least=0,
        most=1_000_000,
    )
    monthly_recipients: int = option(
        250,
        "the most different recipients in a calendar month on each line; mass sendings to more"
        " wait for the next month, replies and alerts may reach ten times as many. 0 sets no limit",
        least=0,
        most=1_000_000,
    )
    stop_line_after_failures: int = option(
        10,
        "failed messages in a row after which a line stops mass sending until somebody resumes it"
        " or another message succeeds; 0 never stops it",
        least=0,
        most=10_000,
    )
    failover_minutes: int = option(
        10,
        "minutes for which a line must have been unable to send before the next line that may carry"
        " a message takes it; matters only if the box has several lines",
        least=0,
        most=10_080,
    )
    retries: int = option(
        5, "retries of a segment that the network refuses temporarily", least=0, most=100
    )
    retry_pause_seconds: int = option(
        30, "seconds before the first retry; the pause doubles each time", least=1, most=86_400
    )
    retry_pause_longest_seconds: int = option(
        1800, "longest pause between two retries, in seconds", least=1, most=86_400
    )
    late_hours: int = option(
        24,
        "a scheduled message that is more than this many hours late is held for a decision instead"
        " of sent",
        least=1,
        most=8760,
    )
    promotional_hours: str = option(
        "08:00-21:30",
        "hours at which promotional messages may be sent, local time; outside them they wait."
        " `00:00-24:00` for any hour",
        check=sending_hours.hours,
    )
    promotional_days: str = option(
        "mon-sat",
        "days on which promotional messages may be sent, such as `mon-fri` or `mon,wed,sat`",
        check=sending_hours.days,
    )
    holidays: str = option(
        sending_hours.OF_COUNTRY,
        "public holidays on which no promotional message is sent: `auto` for those of the box's"
        " country, empty for none, or a country or region: "
        + ", ".join(f"`{region}`" for region in public_holidays.REGIONS),
        check=sending_hours.holidays,
    )
    promotional_consent: Literal["opt-out", "opt-in"] = option(
        "opt-out",
        "who gets promotional messages: `opt-out` everybody who has not refused them, `opt-in` only"
        " contacts who have agreed to them",
    )
    promotional_mention: str = option(
        "STOP : répondez STOP",
        "appended to promotional messages that do not contain it; empty for none",
        check=checks.mention,
    )
    duplicate_hours: int = option(
        0,
        "hours within which the same text is not sent to the same recipient again; 0 allows it",
        least=0,
        most=8760,
    )
    incomplete_minutes: int = option(
        60,
        "minutes after which an incomplete long message is shown without its missing parts",
        least=1,
        most=10_080,
    )
    report_days: int = option(
        7, "days after sending during which a delivery report is still matched", least=1, most=60
    )
    stop_words: tuple[str, ...] = option(
        (
            *("STOP", "STOP SMS", "ARRET", "ARRÊT", "DESABONNER", "DESABONNEMENT", "DESINSCRIRE"),
            *("UNSUBSCRIBE", "WYPISZ", "REZYGNUJE", "AFMELDEN", "UITSCHRIJVEN"),
        ),
        "a message that consists only of one of these opts its sender out; case, accents, polite"
        " words and a signature are ignored",
        check=checks.words,
    )
    start_words: tuple[str, ...] = option(
        ("START",),
        "a message that consists only of one of these cancels the opt-out",
        check=checks.words,
    )
    stop_reply: str = option(
        "Vous ne recevrez plus nos SMS. Pour les recevoir à nouveau, répondez START.",
        "the only reply to a stop word; empty for none",
    )


@dataclass(frozen=True, slots=True)
class PrivacySettings:
    """How long messages are kept."""

    text_days: int = option(
        0,
        "days that the text of an SMS is kept; 0 keeps it for ever. The SMS itself stays, with its"
        " date and its state",
        least=0,
        most=36500,
    )
    history_days: int = option(
        0,
        "days that SMS, sendings, calls and the journal are kept; 0 keeps them for ever",
        least=0,
        most=36500,
    )


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The pages and the API."""

    listen: str = option(
        "127.0.0.1:8080",
        "HOST:PORT where pages and API are served (0.0.0.0 for the whole network), or unix:/PATH",
        check=checks.listen,
    )
    threads: int = option(
        6, "threads that serve pages and API", least=2, most=64, key="web_threads"
    )
    body_limit: int = option(
        4_194_304, "largest request body, in octets", least=1024, most=1_073_741_824
    )
    session_hours: int = option(
        12, "hours without activity after which a log-in ends", least=1, most=8760
    )
    session_days: int = option(
        30, "days after which a log-in ends even if it is used", least=1, most=3650
    )
    login_tries: int = option(
        10,
        "failed log-ins allowed in five minutes from one address (for IPv6, one /64), and for one"
        " user from any address",
        least=1,
        most=10_000,
    )
    trusted_proxy: str = option(
        "",
        "address of the reverse proxy whose X-Forwarded headers are trusted, `localhost` for one"
        " on a Unix socket; empty for none",
    )
    host_names: tuple[str, ...] = option(
        (),
        "host names under which the pages are served, besides addresses, names without a dot, the"
        " machine's own name and names that end in `.local`, `.lan`, `.home`, `.internal` and the"
        " like",
        check=checks.words,
    )
    certificate_url: str = option(
        "",
        "path of the certificate that the log-in page offers for computers to trust, such as"
        " `/certificate.crt`; empty for none",
        check=checks.certificate_url,
    )

    @property
    def address(self) -> Listen:
        """`listen`, split into its parts."""
        return Listen(*checks.split_listen(self.listen))


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, given or default."""

    store: StoreSettings = field(default_factory=StoreSettings)
    modem: ModemSettings = field(default_factory=ModemSettings)
    messaging: MessagingSettings = field(default_factory=MessagingSettings)
    privacy: PrivacySettings = field(default_factory=PrivacySettings)
    web: WebSettings = field(default_factory=WebSettings)
    channels: ChannelSettings = field(default_factory=ChannelSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    hardware: HardwareSettings = field(default_factory=HardwareSettings)
    lines: tuple[ConfiguredLine, ...] = ()  # besides the modem of the keys above
    language: Literal["fr", "en", "pl", "nl"] = option(
        "fr", "language of pages for a user without a choice whose browser asks for none of these"
    )
    log_level: Literal["debug", "info", "warning", "error"] = option(
        "info", "amount of logging; debug shows complete numbers and texts"
    )
    log_format: Literal["text", "json"] = option("text", "format of the log on stderr")

    @property
    def all_lines(self) -> tuple[ConfiguredLine, ...]:
        """The lines of the configuration, the modem of its own keys first."""
        first = () if self.modem.port == NO_MODEM else (ConfiguredLine(self.modem.name),)
        return first + self.lines

    @property
    def country(self) -> str:
        """The country of the box."""
        return self.messaging.country
