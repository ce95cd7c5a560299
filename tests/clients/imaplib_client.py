"""Python's imaplib against imapd: over a pipe as with ssh (IMAP4_stream), and through xinetd with a login."""
import imaplib
import re
import time

import support
from support import digests, same, simple

imaplib._MAXLINE = 10_000_000


def connect(place):
    place.start_xinetd()
    c = imaplib.IMAP4("127.0.0.1", place.port)
    c.login(support.USER, support.PASSWORD)
    return c


def fetch_all(c):
    """{uid: message} by one UID FETCH of the selected mailbox."""
    typ, data = c.uid("FETCH", "1:*", "(UID BODY.PEEK[])")
    assert typ == "OK", data
    out = {}
    for item in data:
        if isinstance(item, tuple):
            out[int(re.search(rb"UID (\d+)", item[0]).group(1))] = item[1]
    return out


def every_sample_message_arrives_intact(place):
    """imaplib through xinetd: every sample message arrives intact, twice the same"""
    texts = support.sample_mail()
    assert len(texts) > 10
    for t in texts:
        place.deliver(t)
    c = connect(place)
    assert c.select("INBOX")[0] == "OK"
    first = fetch_all(c)
    same(digests(first.values()), digests(texts), "FETCH")
    assert fetch_all(c) == first
    c.logout()


def append_gives_back_what_was_sent(place):
    """imaplib through xinetd: APPEND, APPENDUID, dates and flags"""
    c = connect(place)
    assert c.create("Sent")[0] == "OK"
    for n in range(20):
        text = simple(n, "x" * (n * 997) + "\n").replace(b"\n", b"\r\n")
        typ, data = c.append("Sent", r"(\Seen $label)", '"01-Feb-2020 12:30:00 +0900"', text)
        assert typ == "OK" and re.search(rb"APPENDUID \d+ %d\]" % (n + 1), data[0]), data
        c.select("Sent")
        typ, data = c.uid("FETCH", str(n + 1), "(FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])")
        head, body = data[0]
        assert body == text, (n, len(body), len(text))
        assert b"RFC822.SIZE %d" % len(text) in head + data[1], head
        assert rb"\Seen" in head and b"$label" in head, head
        assert time.mktime(imaplib.Internaldate2tuple(head)) == 1580527800, head
        c.close()
    c.logout()


def append_is_not_held_up(place):
    """imaplib through xinetd: APPEND does not wait for a delayed acknowledgement between literal and CRLF"""
    c = connect(place)
    took = []
    for n in range(31):
        start = time.monotonic()
        c.append("INBOX", None, None, simple(n).replace(b"\n", b"\r\n"))
        took.append(time.monotonic() - start)
    assert sorted(took)[15] < 0.03, sorted(took)  # Linux waits for 40 ms
    c.logout()


def flags_copies_moves_and_expunges(place):
    """imaplib over a pipe: STORE, COPY, MOVE, SEARCH, EXPUNGE do to the Maildir what they say"""
    for n in range(1, 11):
        place.deliver(simple(n))
    c = imaplib.IMAP4_stream(stream_command(place))
    assert c.state == "AUTH"
    c.create("Archive")
    c.select("INBOX")
    assert c.store("1:3", "+FLAGS", r"(\Flagged Work)")[0] == "OK"
    assert c.search(None, "FLAGGED", "KEYWORD", "Work")[1] == [b"1 2 3"]
    assert c.search("UTF-8", "SUBJECT", '"Number 7"')[1] == [b"7"]
    typ, data = c.copy("1:2", "Archive")
    assert typ == "OK" and b"COPYUID" in data[0], data
    typ, data = c.uid("MOVE", "3", "Archive")
    assert typ == "OK", data
    c.store("9", "+FLAGS", r"(\Deleted)")
    assert c.expunge()[1][-1] == b"9"
    assert len(support.stored(place.maildir)) == 8
    kept = support.stored(place.maildir + "/.Archive")
    assert digests(t for _, t in kept) == digests(simple(n) for n in (1, 2, 3))
    assert all("F" in name.split(":2,")[1] for name, _ in kept), kept
    c.select("Archive")
    assert c.search(None, "KEYWORD", "Work")[1] == [b"1 2 3"]
    c.logout()


def stream_command(place):
    if support.UID != support.os.getuid():
        return f"setpriv --reuid={support.UID} --regid={support.UID} --clear-groups {place.tunnel()}"
    return place.tunnel()


def wrong_passwords_are_refused(place):
    """imaplib through xinetd: a wrong password and an unknown user are refused alike, AUTHENTICATE PLAIN works"""
    place.start_xinetd()
    texts = []
    for user, password in ((support.USER, "wrong"), ("nobody-here", support.PASSWORD)):
        c = imaplib.IMAP4("127.0.0.1", place.port)
        try:
            c.login(user, password)
            raise AssertionError("logged in")
        except imaplib.IMAP4.error as e:
            texts.append(str(e))
        c.shutdown()
    assert texts[0] == texts[1], texts
    c = imaplib.IMAP4("127.0.0.1", place.port)
    c.authenticate("PLAIN", lambda _: f"\0{support.USER}\0{support.PASSWORD}".encode())
    assert c.select()[0] == "OK"
    c.logout()


def new_mail_is_seen(place):
    """imaplib through xinetd: mail delivered by another program while the mailbox is selected"""
    c = connect(place)
    assert c.select("INBOX")[1] == [b"0"]
    for n in range(1, 4):
        place.deliver(simple(n))
        c.noop()
        assert c.untagged_responses.get("EXISTS", [b""])[-1] == b"%d" % n, c.untagged_responses
    same(digests(fetch_all(c).values()), digests(simple(n) for n in range(1, 4)), "after NOOP")
    c.logout()


support.main(every_sample_message_arrives_intact, append_gives_back_what_was_sent, append_is_not_held_up,
             flags_copies_moves_and_expunges, wrong_passwords_are_refused, new_mail_is_seen)
