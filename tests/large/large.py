"""A message of 256 MiB and a mailbox of 20,000: every byte as it was sent, and imapd's peak memory as small as ever.

LARGE_MIB=1024 sends a larger message. Needs that much room below /tmp.
"""
import hashlib
import os
import re
import subprocess
import sys
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
    """a message of hundreds of MiB: appended, fetched, searched and copied, every byte as it was, in constant memory"""
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


support.main(one_message, many_messages)
