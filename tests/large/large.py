"""A message of 256 MiB, a mailbox of 20,000, mail made to do harm: every byte as sent, imapd's peak memory small.

LARGE_MIB=1024 sends a larger message. Needs that much room below /tmp.
"""
import hashlib
import os
import re
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../clients"))
import support

MIB = int(os.environ.get("LARGE_MIB", "256"))
PEAK_KIB = 8 * 1024         # of the process, whatever the size of one message
PEAK_KIB_OF_MESSAGE = 0.5   # for each message of a mailbox, and then PEAK_KIB
MESSAGES = 20000


class Session:
    """imapd over a pipe. Literals are hashed as they come, never kept."""

    def __init__(self, place):
        self.p = subprocess.Popen([place.imapd, "-o", "append-limit=2G", place.maildir], preexec_fn=support.demote,
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=1 << 20)
        self.tag = 0
        assert self.p.stdout.readline().startswith(b"* PREAUTH ")

    def send(self, data):
        self.p.stdin.write(data)
        self.p.stdin.flush()

    def literal(self, n):
        """(size, hash) of the next n bytes."""
        digest, left = hashlib.blake2b(), n
        while left:
            piece = self.p.stdout.read(min(left, 1 << 20))
            assert piece, f"the server ended {left} bytes before the end of a literal"
            digest.update(piece)
            left -= len(piece)
        return n, digest.hexdigest()

    def replies(self):
        """Lines and literals up to the tagged reply, which must be OK."""
        out = []
        while True:
            line = self.p.stdout.readline()
            assert line.endswith(b"\r\n"), f"the server ended: {line!r}"
            m = re.search(rb"\{(\d+)\}\r\n$", line)
            out.append(line)
            if m:
                out.append(self.literal(int(m.group(1))))
            elif line.startswith(b"t%d " % self.tag):
                assert b" OK " in line, line
                return out

    def command(self, text):
        self.tag += 1
        self.send(b"t%d %s\r\n" % (self.tag, text.encode()))
        return self.replies()

    def append(self, size, pieces):
        self.tag += 1
        self.send(b"t%d APPEND INBOX {%d+}\r\n" % (self.tag, size))
        for piece in pieces:
            self.p.stdin.write(piece)
        self.send(b"\r\n")
        return self.replies()

    def peak(self):
        with open(f"/proc/{self.p.pid}/status") as f:
            return int(re.search(r"VmHWM:\s+(\d+) kB", f.read()).group(1))

    def end(self):
        self.command("LOGOUT")
        assert self.p.wait(10) == 0


HEADER = (b"Subject: large\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=large\r\n\r\n"
          b"--large\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n")
MIDDLE = b"\r\n--large\r\nContent-Type: text/plain\r\n\r\nthe needle in the haystack"
TRAILER = b"\r\n--large--\r\n"


def chunks():
    """Lines that differ from each other; about MIB of them."""
    for i in range(MIB):
        yield (b"%07d of the hay is dry and says nothing at all, line after line, day in, day out.\r\n" % i) * 12483


def message():
    yield HEADER
    yield from chunks()
    yield MIDDLE
    yield TRAILER


def hashed(pieces):
    digest, n = hashlib.blake2b(), 0
    for piece in pieces:
        digest.update(piece)
        n += len(piece)
    return n, digest.hexdigest()


def skip(pieces, origin, count):
    """Bytes origin..origin+count of a stream."""
    at = 0
    for piece in pieces:
        begin, end = max(origin - at, 0), min(origin + count - at, len(piece))
        if begin < end:
            yield piece[begin:end]
        at += len(piece)


def text():
    """What BODY[TEXT] has."""
    yield HEADER.split(b"\r\n\r\n", 1)[1]
    yield from chunks()
    yield MIDDLE
    yield TRAILER


def one_message(place):
    """a message of hundreds of MiB appended, fetched, searched and copied: every byte, in constant memory"""
    whole = hashed(message())
    session = Session(place)
    began = time.monotonic()
    session.append(whole[0], message())
    took = {"APPEND": time.monotonic() - began}

    def timed(name, command):
        start = time.monotonic()
        got = session.command(command)
        took[name] = time.monotonic() - start
        return got

    session.command("SELECT INBOX")
    assert timed("BODY[]", "FETCH 1 BODY.PEEK[]")[1] == whole
    assert timed("RFC822.SIZE", "FETCH 1 RFC822.SIZE")[0] == b"* 1 FETCH (RFC822.SIZE %d)\r\n" % whole[0]
    origin, count = whole[0] * 2 // 3 + 1, 3 << 20
    assert timed("partial", f"FETCH 1 BODY.PEEK[TEXT]<{origin}.{count}>")[1] == hashed(skip(text(), origin, count))
    structure = timed("BODYSTRUCTURE", "FETCH 1 BODYSTRUCTURE")[0]
    assert b" %d " % sum(map(len, chunks())) in structure, structure
    assert timed("BODY[2]", "FETCH 1 BODY.PEEK[2]")[1] == hashed([b"the needle in the haystack"])
    assert timed("SEARCH BODY", 'SEARCH BODY "needle in the hay"')[0] == b"* SEARCH 1\r\n"
    assert timed("COPY", "COPY 1 INBOX")[-1].find(b"COPYUID") > 0
    peak = session.peak()
    session.end()
    print(f"large: {whole[0] >> 20} MiB, peak {peak} KiB; " + ", ".join(f"{k} {v:.2f} s" for k, v in took.items()))
    assert peak < PEAK_KIB, f"imapd's peak is {peak} KiB"


def many_messages(place):
    """a mailbox of 20,000 messages: listed, searched and flagged in little memory for each"""
    for i in range(MESSAGES):
        path = f"{place.maildir}/cur/{1600000000 + i}.M{i}P1.large:2,{'S' if i % 3 else ''}"
        with open(path, "wb") as f:
            f.write(b"From: a%d@example.org\nSubject: number %d\n\nText %d\n" % (i, i, i))
        os.chown(path, support.UID, support.UID)
    session = Session(place)
    base, began = session.peak(), time.monotonic()
    assert b"* %d EXISTS\r\n" % MESSAGES in session.command("SELECT INBOX")
    assert len(session.command("FETCH 1:* (UID FLAGS)")) == MESSAGES + 1
    assert len(session.command("FETCH 1:* (ENVELOPE BODYSTRUCTURE RFC822.SIZE)")) == MESSAGES + 1
    assert session.command('SEARCH SUBJECT "number 19999"')[0] == b"* SEARCH %d\r\n" % MESSAGES
    assert len(session.command("STORE 1:* +FLAGS (\\Flagged)")) == MESSAGES + 1
    peak = session.peak()
    session.end()
    print(f"large: {MESSAGES} messages, peak {peak} KiB ({(peak - base) * 1024 / MESSAGES:.0f} bytes for each), "
          f"{time.monotonic() - began:.2f} s")
    assert peak < PEAK_KIB + MESSAGES * PEAK_KIB_OF_MESSAGE, f"imapd's peak is {peak} KiB"


def nested(n, part):
    return b"".join(part % {b"n": b"%d" % i} for i in range(n))


# What strangers may send. Each costs a parser without limits its memory, its stack or a day.
HOSTILE = {
    "10,000 nested multiparts": nested(10000, b"Content-Type: multipart/mixed; boundary=b%(n)s\n\n--b%(n)s\n"),
    "10,000 nested messages": b"Content-Type: message/rfc822\n\n" * 10000,
    "a million empty parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n" * 1000000,
    "3,000 multiparts with one boundary": b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 3000,
    "63 open boundaries that nearly match":
        nested(63, b"Content-Type: multipart/mixed; boundary=%s%%(n)s\n\n" % (b"-" * 900)) +
        (b"-" * 900 + b"\n") * 20000,
    "a header line of 10 MB": b"Subject: " + b"x" * 10000000 + b"\n\n",
    "a million header lines": b"X: y\n" * 1000000 + b"\n",
    "500,000 To lines": b"To: a@b\n" * 500000 + b"\n",
    "a million addresses": b"To: " + b"a@b," * 1000000 + b"\n\n",
    "300,000 open groups": b"To: " + b"a:" * 300000 + b"\n\n",
    "a route of 100,000 hosts": b"To: <" + b"@a," * 100000 + b":x@y>\n\n",
    "100,000 open comments": b"To: " + b"(" * 100000,
    "100,000 pieces of one parameter": b"Content-Type: text/plain;" + b" name*0=x;" * 100000 + b"\n\n",
    "50,000 parameters": b"Content-Type: text/plain;" + nested(50000, b" n%(n)s*0*=%%41;") + b"\n\n",
    "140,000 beginnings of encoded words": b"Subject: " + b"=?a?b?=" * 140000 + b"\n\n",
    "40,000 changes of the character set": b"Subject: " + b"=?iso-2022-jp?b?GyRC?= " * 40000 + b"\n\n",
    "200,000 folds": b"To: " + b"\n " * 200000 + b"a@b\n\n",
}
PEAK_KIB_HOSTILE = 24 * 1024
SECONDS_HOSTILE = 10        # of all commands on one of them; a second is usual on a busy machine


def hostile_messages(place):
    """messages made to exhaust a parser cost neither memory nor time, and every reply is whole"""
    for name, text in HOSTILE.items():
        place.deliver(text)
        session, began = Session(place), time.monotonic()
        session.command("SELECT INBOX")
        size = int(re.search(rb"SIZE (\d+)", session.command("FETCH * RFC822.SIZE")[0]).group(1))
        assert session.command("FETCH * BODY.PEEK[]")[1] == hashed([text.replace(b"\n", b"\r\n")])
        assert size == len(text) + text.count(b"\n"), name
        for command in ("FETCH * (ENVELOPE BODYSTRUCTURE BODY)",
                        "FETCH * (BODY.PEEK[1.1.1] BODY.PEEK[1.MIME] BODY.PEEK[TEXT])",
                        "FETCH * BODY.PEEK[HEADER.FIELDS.NOT (TO)]",
                        "SEARCH * TEXT q-q", "SEARCH * FROM q-q TO q-q SUBJECT q-q"):
            session.command(command)
        peak, took = session.peak(), time.monotonic() - began
        session.end()
        assert peak < PEAK_KIB_HOSTILE, f"{name}: imapd's peak is {peak} KiB"
        assert took < SECONDS_HOSTILE, f"{name}: {took:.1f} s"


def noops_in_one_packet(place):
    """10,000 commands at once are answered in order, and are not all read before the first is"""
    session = Session(place)
    session.command("SELECT INBOX")
    before = session.peak()
    sent = b"".join(b"n%d NOOP\r\n" % i for i in range(10000))
    writer = threading.Thread(target=session.send, args=(sent,))
    writer.start()
    for i in range(10000):
        assert session.p.stdout.readline() == b"n%d OK NOOP completed\r\n" % i
    writer.join()
    assert session.peak() - before < 512, f"from {before} KiB to {session.peak()} KiB"
    session.end()


support.main(one_message, many_messages, hostile_messages, noops_in_one_packet)
