"""The same work by Dovecot (Debian's package) and by imapd, in turns, on equal mailboxes: CPU, wall time, and the machine's own limit.

    MESSAGES=100000 ROUNDS=3 ONLY=select BENCH_DIR=/var/tmp/madrona-bench-UID python3 tests/bench/bench.py BUILDDIR

Prints the table that README.md explains and leaves build/bench.json. As root the mail is nobody's, else the caller's.
"""
import fcntl
import glob
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../clients"))
from support import PROJECT, UID, demote

TOOLS = os.path.join(PROJECT, sys.argv[1] if len(sys.argv) > 1 else "build/release", "tests/bench")
MESSAGES = int(os.environ.get("MESSAGES") or 100000)
ROUNDS = int(os.environ.get("ROUNDS") or 3)
ONLY = os.environ.get("ONLY") or ""
PLACE = os.environ.get("BENCH_DIR") or f"/var/tmp/madrona-bench-{os.getuid()}"
FORMAT = "mail-2"  # another one when gen.c makes other mail: old folders are then left alone
RACY = 2.5         # seconds after a change within which a server may not trust a folder's time
YOUNG = 62         # seconds after which a new message counts as written to the disk
HASH = "$1$bench$IDaFocGqo.f39hZ5dc3P7."  # of the password "bench"; MD5, so that logging in costs both little

# What Thunderbird and mutt ask for to show a list of messages.
THUNDERBIRD = "From To Cc Bcc Subject Date Message-ID Priority X-Priority References Newsgroups In-Reply-To Content-Type Reply-To"
MUTT = ("DATE FROM SENDER SUBJECT TO CC MESSAGE-ID REFERENCES CONTENT-TYPE CONTENT-DESCRIPTION IN-REPLY-TO REPLY-TO LINES "
        "LIST-POST LIST-SUBSCRIBE LIST-UNSUBSCRIBE X-LABEL X-ORIGINAL-TO")

# Folders: how many messages of which kind; see gen.c.
FOLDERS = {"Ten": (10, "mail"), "Big": (MESSAGES, "mail"), "Huge": (1, "huge"), "Million": (10 * MESSAGES, "short")}
SMALL = MESSAGES < 10000  # only to see that it works
STATUS_FOLDERS = [f"Status{n:03}" for n in range(20 if SMALL else 200)]
FOLDERS.update({name: (100, "short") for name in STATUS_FOLDERS})
APPENDS = 50 if SMALL else 500


class Trouble(Exception):
    """Why a row has no figures."""


# --- Servers -----------------------------------------------------------------------------------------------------

class Server:
    def __init__(self, run):
        self.run_dir = run
        self.root = os.path.join(PLACE, f"{FORMAT}-{MESSAGES}", self.name, "Maildir")
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        os.makedirs(os.path.dirname(self.root), exist_ok=True)
        os.chown(os.path.dirname(self.root), UID, -1)
        self.gen("", 10, "mail")

    def folder(self, name):
        return os.path.join(self.root, "." + name) if name else self.root

    def gen(self, folder, count, kind):
        salt = str(STATUS_FOLDERS.index(folder) if folder in STATUS_FOLDERS else 0)
        done = subprocess.run([f"{TOOLS}/gen", self.folder(folder), str(count), kind, salt],
                              preexec_fn=demote, stdout=subprocess.PIPE, check=True)
        return int(done.stdout)

    def restore(self, name):
        """The mail as it was made. What the server has beside it stays, unless messages had to be made again: a name that
        comes back after its message was expunged is nothing that happens to a server, and Dovecot is confused by it."""
        made = self.gen(name, *FOLDERS[name])
        if made:
            self.forget(name, everything=True)
        return made

    def fresh(self, name):
        """An empty folder, made by neither server."""
        shutil.rmtree(self.folder(name), ignore_errors=True)
        for d in ("", "cur", "new", "tmp"):
            os.mkdir(os.path.join(self.folder(name), d), 0o700)
            os.chown(os.path.join(self.folder(name), d), UID, -1)

    def forget(self, name, everything=False):
        """Removes the server's index of a folder, or everything that is not mail."""
        for pattern in ["*"] if everything else self.index_files:
            for path in glob.glob(os.path.join(self.folder(name), pattern)):
                if not os.path.isdir(path):
                    os.unlink(path)

    def start(self, argv):
        self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as s:
                    if s.recv(4) == b"* OK":
                        return
            except OSError:
                pass
            time.sleep(0.05)
        raise SystemExit(f"bench: {self.name} does not answer; its log is " + self.log())

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def log(self):
        try:
            with open(f"{self.run_dir}/{self.name}.log") as f:
                return f.read()[-2000:] or "empty"
        except OSError:
            return "not there"

    def session(self, *steps, sessions=1, whole=False):
        """What load.c measured: for every session a list of measurements."""
        argv = [f"{TOOLS}/load", "-n", str(sessions)] + ["-w"] * whole + [str(self.port), str(self.process.pid), "bench", "bench"]
        done = subprocess.run(argv + list(steps), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            raise Trouble(f"{self.name}: {done.stderr.strip()}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def measure(self, *steps, **kw):
        return self.session(*steps, **kw)[0]

    def fsyncs(self):
        """fsync calls for one APPEND: what twenty more of them add."""
        counts = []
        if not shutil.which("strace"):
            return None
        for n in (10, 30):
            self.fresh("Append")
            out = f"{self.run_dir}/strace"
            tracer = subprocess.Popen(["strace", "-f", "-o", out, "-e", "trace=fsync,fdatasync,sync_file_range,syncfs,sync,msync",
                                       "-p", str(self.process.pid)], stderr=subprocess.PIPE)
            tracer.stderr.readline()
            try:
                self.session(*["APPEND Append {5000}"] * n)
            finally:
                tracer.send_signal(signal.SIGINT)
                tracer.communicate()
            with open(out) as f:
                counts.append(len(re.findall(r"^\d+ +(?:fsync|fdatasync|sync_file_range|syncfs|sync|msync)\(", f.read(), re.M)))
        return (counts[1] - counts[0]) / 20


class Dovecot(Server):
    name = "dovecot"
    index_files = ["dovecot.index*"]

    def __init__(self, run):
        super().__init__(run)
        with open(f"{run}/dovecot.passwd", "w") as f:
            f.write(f"bench:{HASH}\n")
        # All that is not about where things are is Dovecot's default, but for vsz_limit: a million messages need it.
        conf = f"""
base_dir = {run}/dovecot
state_dir = {run}/dovecot
log_path = {run}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:{self.root}
namespace inbox {{
  inbox = yes
  separator = .
}}
passdb {{
  driver = passwd-file
  args = scheme=MD5-CRYPT {run}/dovecot.passwd
}}
userdb {{
  driver = static
  args = uid={UID} gid={UID} home={os.path.dirname(self.root)}
}}
service imap-login {{
  inet_listener imap {{
    port = {self.port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service imap {{
  vsz_limit = 2G
}}
"""
        if os.getuid():
            import pwd
            import grp
            me, group = pwd.getpwuid(UID).pw_name, grp.getgrgid(os.getgid()).gr_name
            conf += f"default_internal_user = {me}\ndefault_login_user = {me}\ndefault_internal_group = {group}\n"
            conf += "service imap-login {\n  chroot =\n}\nservice anvil {\n  chroot =\n}\n"
        with open(f"{run}/dovecot.conf", "w") as f:
            f.write(conf)
        self.start(["dovecot", "-F", "-c", f"{run}/dovecot.conf"])


class Madrona(Server):
    name = "madrona"
    index_files = ["madrona.*"]

    def __init__(self, run):
        import pwd
        super().__init__(run)
        shutil.copy(os.path.join(PROJECT, "imapd/imapd"), f"{run}/imapd")
        with open(f"{run}/madrona.passwd", "w") as f:
            f.write(f"bench:{HASH}\n")
        os.chmod(f"{run}/madrona.passwd", 0o600)
        os.chown(f"{run}/madrona.passwd", UID, -1)
        with open(f"{run}/xinetd.conf", "w") as f:
            f.write(f"""
service bench
{{
	type = UNLISTED
	socket_type = stream
	protocol = tcp
	wait = no
	user = {pwd.getpwuid(UID).pw_name}
	bind = 127.0.0.1
	port = {self.port}
	server = {run}/imapd
	server_args = --passwd-file {run}/madrona.passwd --allow-plaintext {self.root}
	log_type = FILE {run}/madrona.log
	instances = UNLIMITED
	per_source = UNLIMITED
	cps = 1000000 1
	flags = NODELAY
	disable = no
}}
""")
        self.start(["xinetd", "-dontfork", "-f", f"{run}/xinetd.conf", "-pidfile", f"{run}/xinetd.pid"])


# --- Rows --------------------------------------------------------------------------------------------------------

ROWS = {}  # name: (goal as Dovecot/ours or None, the floor: parts that are added)
JOBS = []


def job(rows, needs=("Big",), settle=(), undo=None):
    """A function that does one round with one server and returns {row: measurement} for these rows: {row: (goal, floor)}."""
    def register(function):
        ROWS.update(rows)
        JOBS.append((list(rows), needs, settle, undo, function))
        return function
    return register


def expect(server, measured, **counts):
    for what, n in counts.items():
        if measured[what] != n:
            raise Trouble(f"{server.name}: {n} {what} expected, {measured[what]} came")


def middle(sessions):
    """The median of one measurement of several sessions."""
    firsts = sorted((s[0] for s in sessions), key=lambda m: m["cpu"])
    return dict(firsts[len(firsts) // 2], wall=statistics.median(m["wall"] for m in firsts))


def restore_big(server):
    server.restore("Big")


def select_row(folder, goal):
    name = f"SELECT unchanged, {FOLDERS[folder][0]:,} messages"

    @job({name: (goal, ["echo"])}, needs=(folder,), settle=(folder,))
    def select(server):
        found = middle(server.session(f"+SELECT {folder}", sessions=11))
        expect(server, found, EXISTS=FOLDERS[folder][0])
        return {name: found}


select_row("Ten", None)
select_row("Big", 10)
select_row("Million", None)


@job({"SELECT after one delivery": (20, ["echo"])}, settle=("Big",), undo=restore_big)
def delivery(server):
    server.delivered = getattr(server, "delivered", 0) + 1
    name = f"{int(time.time())}.M{server.delivered}Q{os.getpid()}.elsewhere"
    box = server.folder("Big")
    with open(f"{box}/tmp/{name}", "w") as f:
        f.write("From: a@example.org\nSubject: new\nDate: Mon, 1 Jan 2024 12:00:00 +0000\n\nnew\n")
    os.chown(f"{box}/tmp/{name}", UID, -1)
    os.rename(f"{box}/tmp/{name}", f"{box}/new/{name}")
    found, later = server.measure("+SELECT Big", "/", "+UNSELECT")
    expect(server, found, EXISTS=MESSAGES + server.delivered)
    return {"SELECT after one delivery": dict(found, later=later["cpu"])}


def open_row(row, goal, everything):
    @job({row: (goal, ["list", "echo"])})
    def open_without(server):
        server.forget("Big", everything)
        found, later = server.measure("+SELECT Big", "/", "+UNSELECT")
        expect(server, found, EXISTS=MESSAGES)
        return {row: dict(found, later=later["cpu"])}


open_row("SELECT, first open", 1.3, True)
open_row("SELECT, index deleted", None, False)


def fetch_row(row, items, warm_goal, cold_goal, cold_floor):
    """Cold: the index was deleted, and SELECT done, just before. Warm: the next session does the same again."""
    @job({f"{row}, cold": (cold_goal, [cold_floor, "send"]), f"{row}, warm": (warm_goal, ["send"])})
    def fetch(server):
        server.forget("Big")
        out = {}
        for state in ("cold", "warm"):
            found, later = server.measure("SELECT Big", f"+FETCH 1:* {items}", "/", "+UNSELECT")
            expect(server, found, FETCH=MESSAGES)
            out[f"{row}, {state}"] = dict(found, later=later["cpu"])
        return out


@job({"FETCH FLAGS": (4, ["send"])})
def flags(server):
    found = server.measure("SELECT Big", "+FETCH 1:* FLAGS")[0]
    expect(server, found, FETCH=MESSAGES)
    return {"FETCH FLAGS": found}


fetch_row("FETCH UID FLAGS DATE SIZE", "(UID FLAGS INTERNALDATE RFC822.SIZE)", 6, 4, "read")
fetch_row("FETCH ENVELOPE", "ENVELOPE", 8, 2.5, "head")
fetch_row("FETCH BODYSTRUCTURE", "BODYSTRUCTURE", 4, 2.5, "read")
fetch_row("FETCH HEADER.FIELDS (Thunderbird)", f"BODY.PEEK[HEADER.FIELDS ({THUNDERBIRD})]", 5, None, "head")
fetch_row("FETCH HEADER.FIELDS (mutt)", f"BODY.PEEK[HEADER.FIELDS ({MUTT})]", 5, None, "head")


@job({"FETCH BODY.PEEK[] of all": (1.5, ["read", "send"])})
def bodies(server):
    if not getattr(server, "sizes_known", False):
        server.session("SELECT Big", "FETCH 1:* (UID RFC822.SIZE)")
        server.sizes_known = True
    found = server.measure("SELECT Big", "+FETCH 1:* BODY.PEEK[]")[0]
    expect(server, found, FETCH=MESSAGES)
    return {"FETCH BODY.PEEK[] of all": found}


@job({"FETCH BODY.PEEK[] of 50 MB": (1.2, ["read huge", "send"])}, needs=("Huge",))
def one_body(server):
    server.session("SELECT Huge", "FETCH 1 RFC822.SIZE")
    found = middle(server.session("SELECT Huge", "+FETCH 1 BODY.PEEK[]", sessions=5))
    expect(server, found, FETCH=1)
    return {"FETCH BODY.PEEK[] of 50 MB": found}


@job({f"STATUS of {len(STATUS_FOLDERS)} folders": (5, ["echo"] * len(STATUS_FOLDERS))},
     needs=STATUS_FOLDERS, settle=STATUS_FOLDERS)
def status(server):
    row = f"STATUS of {len(STATUS_FOLDERS)} folders"
    found = middle(server.session(*[f"+STATUS {name} (MESSAGES UNSEEN UIDNEXT)" for name in STATUS_FOLDERS], sessions=3))
    expect(server, found, STATUS=len(STATUS_FOLDERS))
    return {row: found}


def grow_old(server, name):
    """Whoever copies by links must first write a new message to the disk; but mail is not new when it is copied, as a rule."""
    if not SMALL:  # messages come through tmp/
        time.sleep(max(0, os.stat(server.folder(name) + "/tmp").st_mtime + YOUNG - time.time()))


def remove_copies(server):
    shutil.rmtree(server.folder("Copies"), ignore_errors=True)


@job({"COPY of all": (2, ["link"])}, undo=remove_copies)
def copy(server):
    grow_old(server, "Big")
    server.fresh("Copies")
    found, later, check = server.measure("SELECT Big", "+COPY 1:* Copies", "/", "+UNSELECT", "/", "+EXAMINE Copies")
    expect(server, check, EXISTS=MESSAGES)
    with os.scandir(server.folder("Copies") + "/cur") as files:
        if any(f.stat().st_nlink < 2 for f in files):
            server.note = "COPY of all: not every message was linked by " + server.name
    remove_copies(server)
    return {"COPY of all": dict(found, later=later["cpu"])}


@job({r"STORE +FLAGS (\Seen), 30 % change": (1, ["rename 30 %"])}, undo=restore_big)
def store(server):
    server.restore("Big")
    found, later = server.measure("SELECT Big", r"+STORE 1:* +FLAGS (\Seen)", "/", "+UNSELECT")
    with os.scandir(server.folder("Big") + "/cur") as files:
        if not all("S" in f.name.rpartition(":2,")[2] for f in files):
            raise Trouble(f"{server.name}: not every file is marked as read")
    return {r"STORE +FLAGS (\Seen), 30 % change": dict(found, later=later["cpu"])}


@job({"EXPUNGE of half": (1.2, ["unlink 50 %"])}, undo=restore_big)
def expunge(server):
    server.restore("Big")
    half = MESSAGES // 2
    found, later = server.measure("SELECT Big", rf"STORE 1:{half} +FLAGS.SILENT (\Deleted)", "+EXPUNGE", "/", "+UNSELECT")
    expect(server, found, EXPUNGE=half)
    left = len(os.listdir(server.folder("Big") + "/cur"))
    if left != MESSAGES - half:
        raise Trouble(f"{server.name}: {left} files are left of {MESSAGES}")
    return {"EXPUNGE of half": dict(found, later=later["cpu"])}


@job({f"APPEND of 5 kB, {APPENDS} times": (2, ["append"])}, needs=())
def append(server):
    row = f"APPEND of 5 kB, {APPENDS} times"
    server.fresh("Append")
    found, check = server.measure(*["+APPEND Append {5000}"] * APPENDS, "/", "+EXAMINE Append")
    expect(server, check, EXISTS=APPENDS)
    shutil.rmtree(server.folder("Append"))
    return {row: found}


@job({"Session: LOGIN, SELECT of 10, LOGOUT": (None, [])}, needs=("Ten",))
def sessions(server):
    n = 100
    found = server.measure("SELECT Ten", sessions=n, whole=True)[0]
    return {"Session: LOGIN, SELECT of 10, LOGOUT": dict(found, cpu=found["cpu"] / n, wall=found["wall"] / n)}


# --- The machine's own limits ------------------------------------------------------------------------------------

PARTS = {"echo": "round trip", "list": "list cur", "head": "read 4 KiB of each file", "read": "read all files", "read huge": "read the file",
         "send": "send the reply", "link": "link()", "rename 30 %": "rename()", "unlink 50 %": "unlink()",
         "append": "write, fsync, rename, fsync"}


class Floor:
    """CPU of the plainest program that does what cannot be avoided; measured when first asked for, on Dovecot's copy."""

    def __init__(self, server):
        self.big, self.huge = server.folder("Big") + "/cur", server.folder("Huge") + "/cur"
        self.links = os.path.join(os.path.dirname(server.root), "links")
        self.known = {}

    def tool(self, *args):
        done = subprocess.run([f"{TOOLS}/floor", *map(str, args)], stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)

    def linked(self, *args):
        """In a folder of links to all messages."""
        shutil.rmtree(self.links, ignore_errors=True)
        os.mkdir(self.links)
        found = self.tool("link", self.big, self.links)
        found = self.tool(args[0], self.links, args[1]) if args else found
        shutil.rmtree(self.links)
        return found

    def measure(self, part, octets):
        if part == "send":
            return self.tool("send", octets)
        if part == "echo":
            found = self.tool("echo", 1000)
            return {k: v / 1000 for k, v in found.items()}
        if part == "append":
            shutil.rmtree(self.links, ignore_errors=True)
            os.mkdir(self.links)
            found = self.tool("append", self.links, APPENDS)
            shutil.rmtree(self.links)
            return found
        if part in ("link", "rename 30 %", "unlink 50 %"):
            return self.linked(*part.rstrip(" %").split()) if part != "link" else self.linked()
        return self.tool(part.split()[0], self.huge if part.endswith("huge") else self.big)

    def of(self, parts, octets):
        total = {"cpu": 0, "wall": 0}
        for part in parts:
            key = (part, octets if part == "send" else 0)
            if key not in self.known:
                self.known[key] = min((self.measure(part, octets) for _ in range(2)), key=lambda m: m["cpu"])
            for k in total:
                total[k] += self.known[key][k]
        return total if parts else None


# --- The run -----------------------------------------------------------------------------------------------------

def progress(text):
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text}")
        sys.stderr.flush()


def say(text=""):
    progress("")
    print(text, flush=True)


def settle(servers, folders):
    """The servers have seen these folders, and nothing in them has changed for a while."""
    steps = [f"SELECT {name}" for name in folders]
    newest = 0
    for server in servers:
        server.session(*steps)
        for name in folders:
            box = server.folder(name)
            for path in [f"{box}/cur", f"{box}/new"] + glob.glob(f"{box}/dovecot-*"):
                newest = max(newest, os.stat(path).st_mtime)
    time.sleep(max(0, newest + RACY - time.time()))
    for server in servers:
        server.session(*steps)


def prepare(servers, folders):
    """Makes what is not there yet, has all of it in memory and nothing left to write."""
    made = 0
    for server in servers:
        for name in folders:
            progress(f"{server.name}'s folder {name}: {FOLDERS[name][0]:,} messages")
            made += server.restore(name)
            if name in ("Big", "Huge"):
                subprocess.run([f"{TOOLS}/floor", "read", server.folder(name) + "/cur"], stdout=subprocess.DEVNULL, check=True)
    if made:
        progress("writing out what was made")
        os.sync()


def run_job(servers, number, jobs, samples):
    names, _, settled, undo, function = jobs[number]
    try:
        for r in range(ROUNDS):
            progress(f"[{number + 1}/{len(jobs)}] {names[0]}, round {r + 1} of {ROUNDS}")
            if settled:
                settle(servers, settled)
            for server in servers:
                for row, found in function(server).items():
                    samples.setdefault(row, {}).setdefault(server.name, []).append(found)
        compare(servers, names, samples)
    finally:
        for server in servers:
            if undo:
                undo(server)


def compare(servers, names, samples):
    """Both sent the same texts."""
    for row in names:
        if "BODY.PEEK" in row or "HEADER" in row:
            sizes = {server.name: {m["literals"] for m in samples[row][server.name]} for server in servers}
            if len(set.union(*sizes.values())) != 1:
                raise Trouble(f"{row}: the texts differ in size: {sizes}")


# --- The table ---------------------------------------------------------------------------------------------------

def span(ns):
    if ns is None:
        return "-"
    for unit, name in ((1e9, "s"), (1e6, "ms"), (1e3, "us")):
        if ns >= unit:
            return f"{ns / unit:.3g} {name}" if ns < 1000 * unit else f"{ns / unit:.0f} {name}"
    return f"{ns:.0f} ns"


LINE = "{:<42} {:>9} {:>9} {:>7} {:>5} {:>4}  {:>9} {:>9} {:>7}  {:>9}  {}"


def header():
    say(LINE.format("", "Dovecot", "Madrona", "ratio", "goal", "met", "Dovecot", "Madrona", "ratio", "floor",
                    "what the floor is").rstrip())
    say(LINE.format("what", "CPU", "CPU", "CPU", "", "", "wall", "wall", "wall", "CPU", ""))
    say("-" * 150)


def verdict(ratio, wall, goal):
    """The goal is CPU; and wall time no worse, but for what chance does to it."""
    if goal is None:
        return ""
    return "no" if ratio < goal else "wall" if wall < 0.95 else "yes"


def summarize(row, samples, floor):
    goal, parts = ROWS[row]
    out = {"row": row, "goal": goal, "samples": samples}
    for name, found in samples.items():
        out[name] = {k: statistics.median(m[k] for m in found) for k in ("cpu", "wall", "octets", "literals")}
        out[name]["later"] = statistics.median(m.get("later", 0) for m in found)
    ours, theirs = out["madrona"], out["dovecot"]
    out["ratio"], out["wall_ratio"] = theirs["cpu"] / ours["cpu"], theirs["wall"] / ours["wall"]
    out["met"] = verdict(out["ratio"], out["wall_ratio"], goal)
    out["floor"] = floor.of(parts, int(ours["octets"]))
    counted = {p: parts.count(p) for p in parts}
    out["floor_is"] = ", ".join(f"{n} x {PARTS[p]}" if n > 1 else PARTS[p] for p, n in counted.items())
    say(LINE.format(row, span(theirs["cpu"]), span(ours["cpu"]), f"{out['ratio']:.2f}", f">={goal}" if goal else "", out["met"],
                    span(theirs["wall"]), span(ours["wall"]), f"{out['wall_ratio']:.2f}",
                    span(out["floor"] and out["floor"]["cpu"]), out["floor_is"]).rstrip())
    return out


def notes(done, servers, fsyncs):
    out = []
    selects = [d["madrona"]["cpu"] for d in done if d["row"].startswith("SELECT unchanged")]
    if len(selects) == 3:
        spread = max(selects) / min(selects)
        met = "met" if spread <= 1.5 else "not met"
        out.append(f"SELECT unchanged, ours, slowest to fastest of the three sizes: {spread:.2f} (goal <=1.5, {met})")
    for d in done:
        for name in ("dovecot", "madrona"):
            if d[name]["later"] > 0.1 * d[name]["cpu"]:
                out.append(f"{d['row']}: {name} spends another {span(d[name]['later'])} when the mailbox is closed")
    if fsyncs:
        out.append("fsync calls per APPEND: " + ", ".join(
            f"{name} {n:g}" if n is not None else f"{name} unknown (no strace)" for name, n in fsyncs.items()))
    return out + [server.note for server in servers if hasattr(server, "note")]


def place_make():
    """The folder for all mail; ours, or nothing is touched. One run at a time."""
    os.makedirs(PLACE, mode=0o755, exist_ok=True)
    if os.lstat(PLACE).st_uid != os.getuid() or os.path.islink(PLACE):
        raise SystemExit(f"bench: {PLACE} is somebody else's")
    if subprocess.run(["test", "-x", PLACE], preexec_fn=demote).returncode:
        raise SystemExit(f"bench: {PLACE} cannot be entered by the user {UID}, whose mail it shall hold")
    lock = open(os.path.join(PLACE, "lock"), "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        print("bench: another one is running; waiting for it", file=sys.stderr)
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def version_of(*argv):
    return subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=PROJECT).stdout.strip()


def measure_all(servers, jobs):
    samples, done, failed, fsyncs = {}, [], [], {}
    floor = Floor(servers[0])
    prepare(servers, dict.fromkeys(name for j in jobs for name in j[1]))
    header()
    for number, (names, *_) in enumerate(jobs):
        try:
            run_job(servers, number, jobs, samples)
            done += [summarize(row, samples[row], floor) for row in names]
            if names[0].startswith("APPEND"):
                fsyncs = {server.name: server.fsyncs() for server in servers}
        except Trouble as trouble:
            failed.append(str(trouble))
            say(f"{names[0]:<42} FAILED: {trouble}")
    say()
    for text in notes(done, servers, fsyncs):
        say(text)
    return done, failed, fsyncs


def main():
    for program in ("dovecot", "xinetd"):
        os.environ["PATH"] += ":/usr/sbin:/sbin"
        if not shutil.which(program):
            raise SystemExit(f"bench: no {program}: sh tools/bootstrap check installs it")
    jobs = [j for j in JOBS if any(ONLY.lower() in row.lower() for row in j[0])]
    if not jobs:
        raise SystemExit(f"bench: no row has {ONLY!r} in its name; there are:\n  " + "\n  ".join(ROWS))
    os.umask(0o022)
    lock, servers = place_make(), []
    run = tempfile.mkdtemp(prefix="madrona-bench.", dir="/tmp")
    os.chmod(run, 0o755)
    try:
        for kind in (Dovecot, Madrona):
            servers.append(kind(run))
        say(f"{MESSAGES:,} messages, {ROUNDS} rounds, medians; Dovecot {version_of('dovecot', '--version')}; "
            f"{version_of('git', 'log', '-1', '--format=%h %s')}\n")
        done, failed, fsyncs = measure_all(servers, jobs)
    finally:
        for server in servers:
            server.stop()
        shutil.rmtree(run, ignore_errors=True)
        lock.close()
    with open(os.environ.get("BENCH_JSON") or os.path.join(PROJECT, "build/bench.json"), "w") as f:
        json.dump({"messages": MESSAGES, "rounds": ROUNDS, "rows": done, "failed": failed, "fsyncs_per_append": fsyncs}, f, indent=1)
    if os.environ.get("TALLY"):
        with open(os.environ["TALLY"], "a") as f:
            f.write(f"{len(done)} {len(failed)}\n")
    sys.exit(1 if failed else 0)


main()
