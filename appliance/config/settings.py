"""The settings themselves, with the text that `docs/configuration.md` shows for each."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from appliance.config import checks, countries
from appliance.config.hardware import HardwareSettings
from appliance.config.options import option

_DATA_DIR = Path("~/.local/share/sms-appliance")


@dataclass(frozen=True, slots=True)
class Listen:
    """Where the web server listens: a host and port, or a Unix socket."""

    host: str
    port: int
    socket_path: str  # "" unless it is a Unix socket

    @property
    def url(self) -> str:
        """The address for a browser on this machine; empty for a Unix socket."""
        if self.socket_path:
            return ""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - not bound here
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where everything is kept."""

    data_dir: Path = option(  # noqa: RUF009 - it makes a field
        _DATA_DIR,
        "directory of the database, its backups and all else that must survive",
    )
    backups_kept: int = option(14, "nightly backups kept; 0 makes none", least=0, most=3650)
    backup_hour: int = option(3, "hour of the nightly backup, local time", least=0, most=23)

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
    """The modem, its SIM and the patience with both."""

    port: str = option(
        "auto",
        "device path of the modem, `auto` to probe /dev/serial/by-id, or `simulated`",
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
        "where the modem is to keep arriving messages; `auto` leaves its own choice",
        key="modem_storage",
    )
    receiving: Literal["auto", "stored", "direct"] = option(
        "auto",
        "`stored`: the modem keeps what arrives until we have it; `direct`: it hands it over at"
        " once; `auto` is `stored` where the modem can",
        key="modem_receiving",
    )
    sweep_seconds: int = option(
        60, "seconds between two looks into the modem's storages", least=5, most=3600
    )
    answer_seconds: float = option(
        10.0, "seconds that the modem may take to answer a command", least=0.2, most=300
    )
    submit_seconds: float = option(
        60.0,
        "seconds that the network may take to accept a segment; then the message is uncertain",
        least=1,
        most=300,
    )
    probe_seconds: float = option(
        15.0,
        "seconds without that answer until the modem is asked whether it still listens; if it does"
        " and the answer never came, the message is uncertain",
        least=0.5,
        most=300,
    )
    mute_seconds: float = option(
        3.0,
        "seconds between the first two steps of bringing back a modem that does not answer; they"
        " double each time, up to a minute",
        least=0.2,
        most=60,
    )
    keep_link: bool = option(
        default=True, doc="keep the radio link open between segments (AT+CMMS), where the modem can"
    )


@dataclass(frozen=True, slots=True)
class MessagingSettings:
    """What holds for messages, in and out."""

    country: str = option("FR", "country in whose manner numbers are written", check=checks.country)
    allowed_countries: tuple[str, ...] = option(
        (countries.EUROPE,),
        "countries that may be written to, besides the box's own: `europe` (with its overseas"
        " parts), `world`, or two-letter codes; who wrote to the box can be answered anywhere",
        check=countries.checked,
    )
    max_segments: int = option(10, "longest message, in SMS", least=1, most=255)
    max_recipients: int = option(10_000, "most recipients of one sending", least=1, most=100_000)
    mass_recipients: int = option(
        5,
        "more recipients than this, or a group, make a mass sending, which others overtake",
        least=1,
        most=100_000,
    )
    confirm_above: int = option(
        50,
        "a new SMS on the page to more recipients than this is confirmed once more; 0 never asks",
        least=0,
        most=100_000,
    )
    undo_seconds: int = option(
        0,
        "seconds for which a new SMS on the page can be taken back before it leaves; 0 sends it at"
        " once",
        least=0,
        most=300,
    )
    delivery_reports: bool = option(
        default=True, doc="ask for a delivery report unless the sender says no"
    )
    validity_hours: int = option(
        0,
        "hours that the network keeps trying to deliver; 0 leaves it to the network",
        least=0,
        most=10_584,
    )
    retries: int = option(
        5, "tries more for a segment that the network refuses for the moment", least=0, most=100
    )
    retry_pause_seconds: int = option(
        30, "pause before the first of them; it doubles each time", least=1, most=86_400
    )
    retry_pause_longest_seconds: int = option(
        1800, "longest pause between two tries", least=1, most=86_400
    )
    late_hours: int = option(
        24,
        "a scheduled message that is later than this is held and shown instead of sent",
        least=1,
        most=8760,
    )
    incomplete_minutes: int = option(
        60,
        "minutes until a long message is shown although parts of it are missing",
        least=1,
        most=10_080,
    )
    report_days: int = option(
        7, "days after sending in which a delivery report is still matched", least=1, most=60
    )
    stop_words: tuple[str, ...] = option(
        (
            *("STOP", "STOP SMS", "ARRET", "ARRÊT", "DESABONNER", "DESABONNEMENT", "DESINSCRIRE"),
            *("UNSUBSCRIBE", "WYPISZ", "REZYGNUJE", "AFMELDEN", "UITSCHRIJVEN"),
        ),
        "messages that are only this opt their sender out; capitals, accents, courtesy, a"
        " signature do not matter",
        check=checks.words,
    )
    start_words: tuple[str, ...] = option(
        ("START",), "messages that are only this undo it", check=checks.words
    )
    stop_reply: str = option(
        "Vous ne recevrez plus nos SMS. Pour les recevoir à nouveau, répondez START.",
        "the one answer to a stop word; empty for none",
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
        1_048_576, "largest request body, in octets", least=1024, most=1_073_741_824
    )
    session_hours: int = option(
        12, "hours until a log-in without activity ends", least=1, most=8760
    )
    session_days: int = option(
        30, "days until a log-in ends, however much it is used", least=1, most=3650
    )
    login_tries: int = option(
        10,
        "failed log-ins allowed from one address (of IPv6: one /64) in five minutes, and for one"
        " account from wherever",
        least=1,
        most=10_000,
    )
    trusted_proxy: str = option(
        "",
        "address of the reverse proxy whose X-Forwarded headers are believed, `localhost` for one"
        " on a Unix socket; empty for none",
    )
    host_names: tuple[str, ...] = option(
        (),
        "names under which the pages answer, besides addresses, names without a dot, the machine's"
        " own and those that end in `.local`, `.lan`, `.home`, `.internal` and the like",
        check=checks.words,
    )
    certificate_url: str = option(
        "",
        "where the log-in page finds the certificate that computers are to trust, such as"
        " `/certificate.crt`; empty: it offers none",
        check=checks.certificate_url,
    )

    @property
    def address(self) -> Listen:
        """`listen`, taken apart."""
        return Listen(*checks.split_listen(self.listen))


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set, at its default or as given."""

    store: StoreSettings = field(default_factory=StoreSettings)
    modem: ModemSettings = field(default_factory=ModemSettings)
    messaging: MessagingSettings = field(default_factory=MessagingSettings)
    web: WebSettings = field(default_factory=WebSettings)
    hardware: HardwareSettings = field(default_factory=HardwareSettings)
    language: Literal["fr", "en", "pl", "nl"] = option(
        "fr", "language of pages for whoever chose none and whose browser asks for none of these"
    )
    log_level: Literal["debug", "info", "warning", "error"] = option(
        "info", "how much is logged; debug shows whole numbers and texts"
    )
    log_format: Literal["text", "json"] = option("text", "form of the log on stderr")

    @property
    def country(self) -> str:
        """The default country."""
        return self.messaging.country
