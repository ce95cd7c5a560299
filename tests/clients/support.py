"""What the client tests share: a place of their own, a Maildir in it, imapd behind a real xinetd or a pipe, hashes.

Everything runs as an unprivileged user (when the tests run as root: nobody), in a folder below /tmp that this user can
reach wherever the project lies, on loopback ports that were free. All of it is gone when the test ends.
"""
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
UID = 65534 if os.getuid() == 0 else os.getuid()
USER, PASSWORD = "demo", "correct horse"


def demote():
    """In a child between fork and exec: become the unprivileged user."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(UID, UID, UID)
        os.setresuid(UID, UID, UID)
    os.umask(0o077)


class Place:
    """A folder with a Maildir and a copy of imapd; use in a with statement."""

    def __enter__(self):
        self.dir = tempfile.mkdtemp(prefix="madrona-clients.", dir="/tmp")
        os.chmod(self.dir, 0o755)
        self.imapd = shutil.copy(os.path.join(PROJECT, "imapd/imapd"), self.dir)
        self.home = os.path.join(self.dir, "home")
        self.maildir = os.path.join(self.home, "Maildir")
        os.mkdir(self.home, 0o700)
        os.chown(self.home, UID, UID)
        self.run(["mkdir", "-p"] + [f"{self.maildir}/{d}" for d in ("cur", "new", "tmp")])
        self.xinetd = None
        return self

    def __exit__(self, *_):
        if self.xinetd:
            self.xinetd.terminate()
            self.xinetd.wait()
        shutil.rmtree(self.dir, ignore_errors=True)

    def run(self, argv, **kw):
        """Runs a program as the user; fails the test when it fails."""
        kw.setdefault("timeout", 120)
        kw.setdefault("env", dict(os.environ, HOME=self.home, LC_ALL="C.UTF-8", TERM="xterm"))
        done = subprocess.run(argv, preexec_fn=demote, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=self.home, **kw)
        if done.returncode != 0:
            raise AssertionError(f"{argv} ended with {done.returncode}:\n{done.stdout.decode(errors='replace')[-3000:]}")
        return done.stdout

    def write(self, name, content):
        path = os.path.join(self.home, name)
        with open(path, "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode())
        os.chown(path, UID, UID)
        os.chmod(path, 0o600)
        return path

    def deliver(self, text, folder="", name=None, mtime=None):
        """What a delivery agent does: tmp/, then a rename into new/."""
        self.count = getattr(self, "count", 0) + 1
        name = name or f"{1700000000 + self.count}.M{self.count}P{os.getpid()}.clients"
        box = os.path.join(self.maildir, folder)
        tmp = os.path.join(box, "tmp", name)
        with open(tmp, "wb") as f:
            f.write(text)
        os.chown(tmp, UID, UID)
        if mtime:
            os.utime(tmp, (mtime, mtime))
        os.rename(tmp, os.path.join(box, "new", name))

    def tunnel(self):
        """The command line of a pre-authenticated imapd, as `ssh host imapd` would run it."""
        return f"{self.imapd} {self.maildir}"

    def start_xinetd(self):
        """A real xinetd on a free loopback port; imapd's user is the unprivileged one, logging in is by its secrets file."""
        if os.getuid() == 0:
            user = "nobody"
        else:
            import pwd
            user = pwd.getpwuid(UID).pw_name
        hashed = subprocess.check_output(["perl", "-e", "print crypt($ARGV[0], q($6$madronatest$))", PASSWORD]).decode()
        secrets = self.write("passwd", f"{USER}:{hashed}\n")
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        conf = os.path.join(self.dir, "xinetd.conf")
        with open(conf, "w") as f:
            f.write(f"""
service imap-test
{{
	type = UNLISTED
	socket_type = stream
	protocol = tcp
	wait = no
	user = {user}
	bind = 127.0.0.1
	port = {self.port}
	server = {self.imapd}
	server_args = -o passwd-file={secrets} -o allow-plaintext=yes {self.maildir}
	log_type = FILE {self.dir}/xinetd.log
	instances = 50
	disable = no
}}
""")
        self.xinetd = subprocess.Popen(["xinetd", "-dontfork", "-f", conf, "-pidfile", f"{self.dir}/xinetd.pid"],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as s:
                    if s.recv(4) == b"* OK":
                        return
            except OSError:
                pass
            time.sleep(0.05)
        raise AssertionError("xinetd does not answer on port %d" % self.port)


def stored(path):
    """Every message below a Maildir folder (not its subfolders): [(file name, bytes)]."""
    found = []
    for d in ("new", "cur"):
        for name in sorted(os.listdir(os.path.join(path, d))):
            with open(os.path.join(path, d, name), "rb") as f:
                found.append((name, f.read()))
    return found


def digest(text):
    """A hash that does not see the line ends' form, nor NUL, which no IMAP literal may hold (it goes out as 0x80)."""
    return hashlib.sha256(text.replace(b"\0", b"\x80").replace(b"\r", b"")).hexdigest()


def digests(texts):
    return sorted(digest(t) for t in texts)


def same(got, want, what):
    """Compares two sorted lists of hashes."""
    if got != want:
        raise AssertionError(f"{what}: {len(got)} messages against {len(want)}, {len(set(got) ^ set(want))} differ")


def sample_mail():
    """The project's own sample messages, as files have them."""
    folder = os.path.join(PROJECT, "tests/mail")
    texts = []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".eml"):
            with open(os.path.join(folder, name), "rb") as f:
                texts.append(f.read())
    return texts


def has_whole_header(text):
    """Is the header made of fields only and closed by an empty line? Some clients change or refuse mail where it is not."""
    head, empty, _ = re.sub(rb"\r+\n", b"\n", text).partition(b"\n\n")
    return bool(empty) and all(re.match(rb"[ \t]|[^\s:]+:", line) for line in head.split(b"\n"))


def simple(n, body="A line.\n"):
    """A plain message number n."""
    return (f"From: Ann <ann@example.org>\nTo: Bob <bob@example.org>\nSubject: Number {n}\n"
            f"Date: Sat, 21 Nov 2026 10:{n % 60:02d}:00 +0000\nMessage-ID: <{n}@clients.example>\n\n{body}").encode()


def main(*tests):
    """Runs the test functions, says what each one shows, adds to the tally, exits."""
    failed = 0
    signal.alarm(240)
    for test in tests:
        what = test.__doc__.strip().split("\n")[0]
        try:
            with Place() as place:
                test(place)
            print(f"ok   {what}")
        except Exception as e:
            failed += 1
            at = traceback.extract_tb(e.__traceback__)[-1]
            print(f"FAIL {what}\n     {os.path.basename(at.filename)}:{at.lineno}: {at.line}\n     {type(e).__name__}: {e}")
    name = os.path.relpath(sys.argv[0], PROJECT)
    print(f"{name}: {len(tests) - failed} passed, {failed} failed")
    if os.environ.get("TALLY"):
        with open(os.environ["TALLY"], "a") as f:
            f.write(f"{len(tests) - failed} {failed}\n")
    sys.exit(failed != 0)
