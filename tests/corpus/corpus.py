"""Every item of every message of a folder of real mail, without an error, byte-exact.

CORPUS=DIR names the folder (searched below it for files; default: ../shared/corpus beside the project, else the project's own
tests/mail). The mail is delivered into a Maildir, served by imapd over a pipe, and read with a strict parser: every reply must follow
the grammar of RFC 3501 section 9, and everything it says must fit the file's bytes.
"""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../clients"))
import support

ATOM = re.compile(rb'[^\x00-\x20\x7f-\xff(){%*"\\\]]+')
ITEM = re.compile(rb"[A-Z0-9.]+(\[[^\]]*\])?(<\d+>)?")
NUMBER = re.compile(rb"\d+")


class Reader:
    """A client that takes nothing but the grammar."""

    def __init__(self, command):
        self.p = subprocess.Popen(command, shell=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.tag = 0
        assert self.line().startswith(b"* PREAUTH ")

    def line(self):
        line = self.p.stdout.readline()
        assert line.endswith(b"\r\n"), f"the server ended, or a line without CRLF: {line[-80:]!r}"
        return line[:-2]

    def command(self, text):
        """Sends one; returns the untagged replies (bytes with literals inline); the answer must be OK."""
        self.tag += 1
        tag = b"c%d" % self.tag
        self.p.stdin.write(tag + b" " + text.encode() + b"\r\n")
        self.p.stdin.flush()
        replies = []
        while True:
            reply = self.line()
            while True:
                m = re.search(rb"\{(\d+)\}$", reply)
                if not m:
                    break
                n = int(m.group(1))
                literal = self.p.stdout.read(n)
                assert len(literal) == n
                assert b"\0" not in literal, "NUL in a literal"
                reply += b"\r\n" + literal + self.line()
            if reply.startswith(tag + b" "):
                assert reply.startswith(tag + b" OK"), (text, reply[:200])
                return replies
            replies.append(reply)

    def fetch(self, seq, items):
        """{item name: value} of one message."""
        out = {}
        for reply in self.command(f"FETCH {seq} ({items})"):
            m = re.match(rb"\* %d FETCH " % seq, reply)
            if not m:
                continue
            values, at = parse(reply, m.end(), items=True)
            assert at == len(reply), reply[at:at + 60]
            out.update(values)
        return out


def parse_string(b, at):
    if b[at:at + 1] == b'"':
        m = re.compile(rb'"((?:[^"\\\r\n\x00\x80-\xff]|\\["\\])*)"').match(b, at)
        assert m, f"not a quoted string: {b[at:at + 60]!r}"
        return re.sub(rb"\\(.)", rb"\1", m.group(1)), m.end()
    m = re.compile(rb"\{(\d+)\}\r\n").match(b, at)
    assert m, f"not a string: {b[at:at + 60]!r}"
    n = int(m.group(1))
    return b[m.end():m.end() + n], m.end() + n


def parse(b, at, items=False):
    """A parenthesised list, string, number, atom or NIL; with items a FETCH's msg-att as {name: value}."""
    c = b[at:at + 1]
    if c == b"(":
        out, at = ({} if items else []), at + 1
        while b[at:at + 1] != b")":
            if len(out):
                # body-type-mpart is 1*body SP subtype: the bodies stand without a space between them
                if not (b[at:at + 1] == b"(" and b[at - 1:at] == b")"):
                    assert b[at:at + 1] == b" ", f"no space: {b[at - 30:at + 30]!r}"
                    at += 1
            if items:
                m = ITEM.match(b, at)
                assert m and b[m.end():m.end() + 1] == b" ", f"not an item: {b[at:at + 60]!r}"
                value, at = parse(b, m.end() + 1)
                out[m.group(0).decode()] = value
            else:
                value, at = parse(b, at)
                out.append(value)
        return out, at + 1
    if c in (b'"', b"{"):
        return parse_string(b, at)
    if c == b"\\":
        m = ATOM.match(b, at + 1)
        return m.group(0), m.end()
    m = ATOM.match(b, at)
    assert m, f"cannot read {b[at:at + 60]!r}"
    if m.group(0) == b"NIL":
        return None, m.end()
    return int(m.group(0)) if NUMBER.fullmatch(m.group(0)) else m.group(0), m.end()


def wire(text):
    return re.sub(rb"(?<!\r)\n", b"\r\n", text).replace(b"\0", b"\x80")


def leaves(body, prefix=""):
    """[(section number, structure)] of every part, numbered as RFC 3501 section 6.4.5 says."""
    if not isinstance(body[0], list):
        return [(f"{prefix}1", body)] + below(body, f"{prefix}1.")
    out = []
    for i, child in enumerate(bodies_of(body), 1):
        out += [(f"{prefix}{i}", child)] + below(child, f"{prefix}{i}.")
    return out


def below(body, prefix):
    """What has numbers below a part: the parts of a multipart, the message in a message."""
    if isinstance(body[0], list):
        return leaves(body, prefix)
    if body[0].upper() == b"MESSAGE" and body[1].upper() == b"RFC822":
        return leaves(body[8], prefix)
    return []


def bodies_of(body):
    """The nested bodies of a multipart come first; what follows is its subtype."""
    out = []
    for x in body:
        if isinstance(x, bytes):
            break
        out.append(x)
    return out


def check_shape(body):
    """body of RFC 3501: fields of the right type in the right places."""
    if isinstance(body[0], list):
        parts = bodies_of(body)
        assert parts and isinstance(body[len(parts)], bytes), body
        for p in parts:
            check_shape(p)
        return
    kind, subtype, params, cid, desc, encoding, size = body[:7]
    assert isinstance(kind, bytes) and isinstance(subtype, bytes) and isinstance(encoding, bytes) and isinstance(size, int), body
    for s in (cid, desc):
        assert s is None or isinstance(s, bytes), body
    assert params is None or (len(params) % 2 == 0 and all(isinstance(x, bytes) for x in params)), body
    if kind.upper() == b"TEXT":
        assert isinstance(body[7], int), body
    if kind.upper() == b"MESSAGE" and subtype.upper() == b"RFC822":
        check_envelope(body[7])
        check_shape(body[8])
        assert isinstance(body[9], int), body


def check_envelope(e):
    assert len(e) == 10, e
    for i in (0, 1, 8, 9):
        assert e[i] is None or isinstance(e[i], bytes), e
    for i in range(2, 8):
        assert e[i] is None or (e[i] and all(isinstance(a, list) and len(a) == 4 and all(x is None or isinstance(x, bytes) for x in a)
                                             for a in e[i])), e


def check_message(c, seq, text):
    want = wire(text)
    got = c.fetch(seq, "UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY BODYSTRUCTURE BODY.PEEK[] BODY.PEEK[HEADER] BODY.PEEK[TEXT] "
                       "BODY.PEEK[HEADER.FIELDS (FROM SUBJECT RECEIVED)] BODY.PEEK[HEADER.FIELDS.NOT (RECEIVED)] "
                       "BODY.PEEK[1.MIME] RFC822.HEADER")
    assert got["BODY[]"] == want, f"BODY[] has {len(got['BODY[]'])} bytes, the file {len(want)}"
    assert got["RFC822.SIZE"] == len(want), "RFC822.SIZE"
    assert got["BODY[HEADER]"] + got["BODY[TEXT]"] == want and got["RFC822.HEADER"] == got["BODY[HEADER]"], "HEADER and TEXT"
    check_envelope(got["ENVELOPE"])
    check_shape(got["BODY"])
    check_shape(got["BODYSTRUCTURE"])
    for o, n in ((0, 10), (37, 1000), (len(want) - 5 if len(want) > 5 else 0, 100), (len(want) + 10, 5), (len(want) // 2, 4096)):
        part = c.fetch(seq, f"BODY.PEEK[]<{o}.{n}>")[f"BODY[]<{o}>"]
        assert (part or b"") == want[o:o + n], (o, n)
    text_part = got["BODY[TEXT]"]
    assert (c.fetch(seq, "BODY.PEEK[TEXT]<37.1000>")["BODY[TEXT]<37>"] or b"") == text_part[37:1037], "BODY[TEXT]<37.1000>"
    parts = leaves(got["BODY"])[:60]
    for number, body in parts:
        values = c.fetch(seq, f"BODY.PEEK[{number}] BODY.PEEK[{number}.MIME]")
        content = values[f"BODY[{number}]"]
        assert content is not None and content in want, f"section {number} is not a piece of the message"
        if isinstance(body[0], bytes):
            assert len(content) == body[6], f"section {number} has {len(content)} bytes, BODY says {body[6]}"
            if body[0].upper() == b"TEXT":
                assert abs(content.count(b"\n") - body[7]) <= 1, (number, content.count(b"\n"), body[7])
    missing = c.fetch(seq, "BODY.PEEK[999]")["BODY[999]"]
    assert missing is None, f"a section that is not there: {missing!r}"
    return len(parts)


def every_message(place):
    """every item of every message of the corpus, without an error and byte-exact"""
    folder = os.environ.get("CORPUS") or os.path.join(support.PROJECT, "../shared/corpus")
    if not os.path.isdir(folder):
        folder = os.path.join(support.PROJECT, "tests/mail")
    texts, failures, parts = [], [], 0
    for d, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            with open(os.path.join(d, name), "rb") as f:
                texts.append((os.path.join(d, name), f.read()))
    for i, (_, text) in enumerate(texts):
        place.deliver(text, name=f"{1700000000 + i}.M{i:06d}P1.corpus")
    command = place.tunnel()
    if support.UID != os.getuid():
        command = f"exec setpriv --reuid={support.UID} --regid={support.UID} --clear-groups {command}"
    c = Reader(command)
    exists = [r for r in c.command("SELECT INBOX") if r.endswith(b"EXISTS")]
    assert exists == [b"* %d EXISTS" % len(texts)], exists
    for seq, (path, text) in enumerate(texts, 1):
        try:
            parts += check_message(c, seq, text)
        except (AssertionError, LookupError, TypeError) as e:
            failures.append(f"{path}: {type(e).__name__}: {str(e)[:300]}")
            if "the server ended" in str(e):
                break
    for key in ("TEXT madrona", "BODY the", "FROM a", "SUBJECT re", "HEADER Message-ID \"\"", "SENTSINCE 1-Jan-2001", "LARGER 4000"):
        c.command(f"SEARCH CHARSET UTF-8 {key}")
    c.command("LOGOUT")
    size = sum(len(t) for _, t in texts)
    print(f"     {len(texts)} messages, {size} bytes, {parts} parts of {os.path.relpath(folder, support.PROJECT)}, "
          f"{len(failures)} with errors")
    assert not failures, "\n     ".join([""] + failures[:20])


support.main(every_message)
