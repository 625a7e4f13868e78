"""The card's trial: `make image-test`, or `python -m image.trial CARD [--cuts N]`.

It boots the packed card, uses it as an office does, cuts its power at random moments, and then
reads the card without starting it. The modem is the simulated one, on this machine: it keeps its
own power, and its network counts what it really accepted.
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from fakes.free_port import free_port

from appliance.modem.simulator.control import RemoteModem
from image import card as cards
from image import evidence, machine, office, releases
from image import stick as sticks

CARD_MIB = 4096  # a power of two, as SD cards are; larger than the image, so that it grows
ADMINISTRATOR, PASSWORD = "trial", "only for this trial 1"
PATIENCE = 600.0
TRAFFIC_SECONDS = (3.0, 25.0)  # of traffic before each cut
# What qemu's own network provides and forwards to.
AS_BY_DHCP = {
    "address": "10.0.2.15",
    "mask": "255.255.255.0",
    "gateway": "10.0.2.2",
    "name_server": "10.0.2.3",
}
ELSEWHERE = {"address": "10.9.9.9", "mask": "24", "gateway": "10.9.9.1", "name_server": ""}
SETTINGS = f"""\
# Written by the trial
name = sms-box
modem = auto
ssh = yes
administrator = {ADMINISTRATOR}
password = {PASSWORD}
"""


def say(text: str) -> None:
    """Print one line of the report."""
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


class Trial:
    """One run with one card, in its own folder."""

    def __init__(self, card: Path, folder: Path) -> None:
        self.folder = folder
        self.ssh_port, web_port = free_port(), free_port()
        self.url = f"https://127.0.0.1:{web_port}"
        self.ports = {self.ssh_port: 22, web_port: 443}
        self.made = card
        self.card = cards.copy(card, folder / "card.img", CARD_MIB * cards.MIB)
        self.stick = sticks.make(folder)
        self.ledger = office.Ledger()
        self._simulator: subprocess.Popen[bytes] | None = None
        self._key = folder / "key"

    def raspberry_pi(self) -> None:
        """Boot it in a Raspberry Pi up to the log-in prompt."""
        pi = machine.raspberry_pi(self.card, self.folder)
        pi.power()
        try:
            say(f"Raspberry Pi 3: log-in after {pi.wait_for('login:', PATIENCE):.0f} s")
            code = pi.wait_for("enter this code", PATIENCE)
            say(f"Raspberry Pi 3: the program serves and shows its code after {code:.0f} s")
        finally:
            pi.cut()

    def prepare(self) -> None:
        """Prepare the boot partition, as a person does, and the modem."""
        cards.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self._key)
        keys = self.folder / "authorized_keys"
        keys.write_text(self._key.with_suffix(".pub").read_text())
        settings = self.folder / "sms-box.txt"
        settings.write_text(SETTINGS.replace("\n", "\r\n"))  # as from Windows
        for file in (keys, settings):
            cards.put_on_boot(self.card, file)
        link, control = self.folder / "modem", self.folder / "control"
        with (self.folder / "simulator.log").open("wb") as log:
            self._simulator = subprocess.Popen(
                [sys.executable, "-m", "appliance", "simulate", "--link", str(link),
                 "--control", str(control), "--profile", "sim7600"],
                stderr=log, stdout=log,
            )  # fmt: skip
        office.wait_until(control.exists, 30, "the simulated modem")
        self.modem = RemoteModem(control)
        self.modem_link = link
        self.box = machine.networked(self.card, self.folder, link, self.ports, self.stick)

    def boot(self) -> float:
        """Switch it on and wait until /health reports that it serves; return the seconds."""
        self.box.power()

        def serves() -> bool:
            if not self.box.lives():
                raise RuntimeError((self.folder / "virt.qemu").read_text()[-500:])
            return office.healthy(self.url) is not None

        office.wait_until(serves, PATIENCE, f"/health; see {self.box.log}")
        return self.box.seconds()

    def ready(self) -> float:
        """Wait until the modem can send; return the seconds since power-on."""

        def can_send() -> bool:
            try:
                status, modems = self.program.ask("GET", "/modems")
            except OSError:
                return False
            return status == 200 and bool(modems[0]["canSend"])

        office.wait_until(can_send, PATIENCE, "a modem that can send")
        return self.box.seconds()

    def first_use(self) -> None:
        """Log in, create a token, send a message, see it delivered, receive one."""
        self.browser = browser = office.Browser(self.url)
        home = browser.send("/login", name=ADMINISTRATOR, password=PASSWORD)
        assert "/logout" in home or "logout" in home, "not logged in"
        page = browser.send("/settings/tokens", name="trial", user="")
        secret = office.SECRET.search(page)
        assert secret, "no token on the page"
        self.program = office.Program(self.url, "trial", secret[1])
        say(f"logged in; modem ready {self.ready():.0f} s after power")
        begun = time.monotonic()
        status, made = self.program.ask(
            "POST",
            "/messages",
            {
                "id": "first",
                "phoneNumbers": ["06 39 98 01 01"],
                "textMessage": {"text": "The first message"},
            },
        )
        assert status == 202, made
        self.ledger.accepted["first"] = "The first message"

        def delivered() -> bool:
            return bool(self.program.ask("GET", "/messages/first")[1]["state"] == "Delivered")

        office.wait_until(delivered, 120, "the first message delivered")
        say(f"first message delivered {time.monotonic() - begun:.1f} s after it was accepted")

    def settings_page(self) -> None:
        """Set another name, zone and a fixed address; then an address that cannot be reached."""
        page = self.browser.send(
            "/settings/box",
            name="accueil",
            time_zone="Europe/Brussels",
            addressing="fixed",
            **AS_BY_DHCP,
        )
        assert "https://accueil.local" in page, page[-2000:]
        begun = time.monotonic()
        office.wait_until(lambda: "/settings/box/keep" in self._box_page(), 120, "the new network")
        seconds = time.monotonic() - begun
        self.browser.send("/settings/box", "/settings/box/keep")
        in_force = self.inside("hostname; date +%Z; cat /etc/timezone; networkctl status eth0")
        assert "accueil\n" in in_force, in_force
        assert "Europe/Brussels" in in_force, in_force
        assert "10-lan.network" in in_force, in_force
        say(f"name, time zone and fixed address: in force and kept after {seconds:.0f} s")
        self.browser.send(
            "/settings/box",
            name="accueil",
            time_zone="Europe/Brussels",
            addressing="fixed",
            **ELSEWHERE,
        )
        begun = time.monotonic()
        office.wait_until(lambda: not self._answers(), 60, "the box gone from the network")
        gone = time.monotonic() - begun
        office.wait_until(self._answers, 500, "the box back in the network")
        say(f"an address that nobody reaches: gone after {gone:.0f} s, back by itself after"
            f" {time.monotonic() - begun:.0f} s")  # fmt: skip
        back = self.inside("cat /etc/systemd/network/10-lan.network")
        assert f"Address={AS_BY_DHCP['address']}/24" in back, back

    def _box_page(self) -> str:
        try:
            return self.browser.get("/settings/box")
        except OSError:  # the program restarts in its new time zone
            return ""

    def _answers(self) -> bool:
        return office.healthy(self.url) is not None

    def inside(self, command: str) -> str:
        """Run a command in the box, by ssh."""
        return cards.run(
            "ssh", "-q", "-i", self._key, "-p", str(self.ssh_port), "-o", "BatchMode=yes",
            "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
            "-o", "ConnectTimeout=60", "root@127.0.0.1", command, check=False,
        ).strip()  # fmt: skip

    def look_inside(self) -> None:
        """Print the state of the box from inside."""
        asked = "; ".join(f"echo {what}:; ({command}) | sed 's/^/  /'" for what, command in LOOKS)
        say("inside:\n    " + self.inside(asked).replace("\n", "\n    "))

    def usb_stick(self) -> None:
        """Plug in a stick with the marker file, and wait for a copy."""
        begun = time.monotonic()
        self.box.plug_in()
        said = "journalctl -b -u sms-appliance-stick -o cat --no-pager"
        office.wait_until(lambda: ": copied" in self.inside(said), 200, "a copy on the stick")
        seconds = time.monotonic() - begun
        self.box.pull_out()
        (copy,) = sticks.copies(self.stick)
        integrity, count = sticks.messages(self.stick, copy, self.folder)
        assert (integrity, count > 0) == ("ok", True), (integrity, count)
        say(f"USB stick: a copy after {seconds:.0f} s; {integrity}, {count} messages in it")

    def upgrades(self) -> None:
        """Install a new release, then one that works only in its rehearsal."""
        for version, broken in (("9.0.0", ""), ("9.0.1", releases.FAILS_FOR_REAL)):
            bundle = releases.bundle(
                self.made.parent / "program", version, self.folder, broken=broken
            )
            for file in (bundle, bundle.with_name(f"{bundle.name}.sha256")):
                self.bring(file)
            begun = time.monotonic()
            said = self.inside(f"/usr/lib/sms-box/upgrade /root/{bundle.name}; rm /root/*.tar.gz*")
            current = self.inside("basename $(readlink /opt/sms-appliance/current)")
            office.wait_until(self._answers, 120, "/health after the upgrade")
            last = [line for line in said.splitlines() if line.startswith("upgrade:")][-1]
            say(f"upgrade to {version}: {time.monotonic() - begun:.0f} s, then {current} runs;"
                f" {last}")  # fmt: skip
            assert current == "9.0.0", said

    def bring(self, file: Path) -> None:
        """Copy a file to the box, by ssh."""
        cards.run(
            "scp", "-q", "-i", self._key, "-P", str(self.ssh_port), "-o", "BatchMode=yes",
            "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
            file, "root@127.0.0.1:/root/",
        )  # fmt: skip

    def new_card(self) -> None:
        """Boot a new card with the stick plugged in from the start: the data must be as before."""
        folder = self.folder / "new"
        folder.mkdir()
        card = cards.copy(self.made, folder / "card.img", CARD_MIB * cards.MIB)
        self.box = machine.networked(
            card, folder, self.modem_link, self.ports, self.stick, in_it=True
        )
        seconds = self.boot()
        home = office.Browser(self.url).send("/login", name=ADMINISTRATOR, password=PASSWORD)
        assert "logout" in home, "not logged in"
        status, found = self.program.ask("GET", "/messages/first")
        assert (status, found["state"]) == (200, "Delivered"), found
        say(f"a new card with the stick in it: /health {seconds:.0f} s after power; users,"
            " token and messages are there")  # fmt: skip
        self.box.cut()

    def power_cuts(self, cuts: int, minutes: float) -> None:
        """Cut the power during traffic, again and again, for at most this many minutes."""
        deadline = time.monotonic() + minutes * 60
        traffic = office.Traffic(self.program, self.modem, self.ledger)
        dice = random.Random()  # noqa: S311 - chance, not secrets
        times = []
        traffic.start()
        for number in range(1, cuts + 1):
            if time.monotonic() > deadline:
                say(f"{minutes:.0f} minutes are over")
                break
            time.sleep(dice.uniform(*TRAFFIC_SECONDS))
            self.box.cut()
            times.append(self.boot())
            say(
                f"cut {number}: {len(self.ledger.accepted)} accepted,"
                f" {len(self.ledger.arrived)} arrived so far; /health {times[-1]:.0f} s after power"
            )
        time.sleep(TRAFFIC_SECONDS[1])
        say("memory with traffic:\n    " + self.inside(MEMORY).replace("\n", "\n    "))
        traffic.stop()
        if times:
            say(f"power to /health: {min(times):.0f} to {max(times):.0f} s in {len(times)} starts")

    def settle(self) -> None:
        """Wait until nothing is in progress any more."""
        self.ready()

        def quiet() -> bool:
            waiting = [
                status
                for status in evidence.STILL_TO_GO
                if self.program.ask("GET", f"/messages?status={status}&limit=1")[1]
            ]
            state = self.modem.do("state")
            return not waiting and not state["waiting"] and not sum(state["stored"].values())

        office.wait_until(quiet, PATIENCE, "everything sent and fetched")

    def verdict(self) -> bool:
        """Cut the power once more, and read the card and the network."""
        taken = [one["text"] for one in self.modem.do("accepted")]
        self.box.cut()
        found = evidence.examine(self.folder / "card.qcow2", self.folder)
        promised = self.ledger.accepted.values()
        verdict = evidence.judge(found, promised, taken, self.ledger.arrived)
        say(f"data partition: {found.file_system}; then e2fsck -f finds nothing")
        say(f"database: integrity_check {found.integrity}")
        say(
            f"out: {len(self.ledger.accepted)} accepted, {len(taken)} taken by the network;"
            f" lost {len(verdict.lost)}, sent in the books only {len(verdict.never_gone)},"
            f" repeated {len(verdict.repeated)}, uncertain {verdict.uncertain},"
            f" still to go {verdict.still_to_go};"
            f" tries again by the program {self.ledger.repeated_requests}"
        )
        say(
            f"in: {len(self.ledger.arrived)} came; lost {len(verdict.lost_incoming)},"
            f" repeated {len(verdict.repeated_incoming)}"
        )
        if not verdict.kept:
            say(f"not kept: {verdict}")
        return verdict.kept and found.integrity == "ok"

    def end(self) -> None:
        """Leave nothing running."""
        if hasattr(self, "box"):
            self.box.cut()
        if self._simulator is not None:
            self._simulator.terminate()
            self._simulator.wait()


MEMORY = "free -m | head -n 2; ps -eo rss=,comm= --sort=-rss | head -n 6"
LOOKS = (
    ("memory", MEMORY),
    ("start", "systemd-analyze | head -n 1; systemd-analyze blame --no-pager | head -n 6"),
    ("failed units", "systemctl --failed --no-legend --plain | cut -c 1-80"),
    ("disk", "df -h /data /run/box/base /boot/firmware; findmnt -no OPTIONS /"),
    ("listening", "ss -Hltnu | awk '{print $1, $5}' | sort -u | xargs"),
    ("passwords on the card", "grep -c ^password /boot/firmware/sms-box.txt"),
    ("warnings", "journalctl -b -p warning --no-pager -o cat | sort | uniq -c | sort -rn | head"),
)


def main() -> int:
    """Run the trial. Return 0 if everything held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("card", type=Path)
    parser.add_argument("--cuts", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=120, help="no further cut after so many")
    parser.add_argument("--no-pi", action="store_true", help="leave the Raspberry Pi out")
    parser.add_argument("--folder", type=Path, help="where to work; kept afterwards")
    wanted = parser.parse_args()
    if missing := machine.missing_programs():
        say(f"missing here: {', '.join(missing)}. Debian: qemu-system-arm qemu-utils mtools fdisk")
        return 2
    folder = wanted.folder or Path(tempfile.mkdtemp(prefix="image-trial-"))
    folder.mkdir(parents=True, exist_ok=True)
    trial = Trial(wanted.card.resolve(), folder)
    try:
        steps: list[Callable[[], None]] = [] if wanted.no_pi else [trial.raspberry_pi]
        for step in (*steps, trial.prepare):
            step()
        say(f"machine with a network: first /health {trial.boot():.0f} s after power")
        trial.first_use()
        trial.look_inside()
        trial.settings_page()
        trial.usb_stick()
        trial.upgrades()
        trial.power_cuts(wanted.cuts, wanted.minutes)
        trial.settle()
        say("after it all: " + trial.inside("free -m | sed -n 2p"))
        kept = trial.verdict()
        trial.new_card()
    finally:
        trial.end()
        if wanted.folder is None:
            shutil.rmtree(folder)
    say("nothing lost, nothing repeated, database sound" if kept else "NOT KEPT")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
