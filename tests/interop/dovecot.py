"""Dovecot (Debian's package) and imapd on one Maildir, in turns and at once: no UID, flag or keyword changes, nothing is lost.

Both are started as a pre-authenticated stdio server and spoken to with Python's imaplib; Dovecot gets a configuration of its own and
never listens. After every change by one server, both must describe every folder in the same words.
"""
import imaplib
import os
import random
import re
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../clients"))
import support
from support import simple

DOVECOT = "/usr/lib/dovecot/imap"


def server(place, which):
    if which == "dovecot":
        conf = os.path.join(place.dir, "dovecot.conf")
        if not os.path.exists(conf):
            with open(conf, "w") as f:
                f.write(f"mail_location = maildir:{place.maildir}\nlog_path = {place.home}/dovecot.log\ninfo_log_path = {place.home}/dovecot.log\nssl = no\n"
                        f"base_dir = {place.home}/run\nstate_dir = {place.home}/run\n"
                        "namespace inbox {\n  inbox = yes\n  separator = .\n}\n")
        command = f"env HOME={place.home} USER=nobody {DOVECOT} -c {conf} 2>>{place.home}/dovecot.err"
    else:
        command = place.tunnel()
    if support.UID != os.getuid():
        command = f"setpriv --reuid={support.UID} --regid={support.UID} --clear-groups {command}"
    return imaplib.IMAP4_stream(command)


def describe(place, which):
    """{folder: (uidvalidity, uidnext, {uid: (flags, internal date, size, Message-ID)})} as this server sees it."""
    c = server(place, which)
    out = {}
    for line in c.list()[1]:
        if re.search(rb"\\No(select|nexistent)", line, re.I):
            continue
        name = re.search(rb'"\." "?([^"]*)"?$', line).group(1).decode()
        typ, data = c.select(name, readonly=True)
        assert typ == "OK", (which, name, data)
        validity = int(c.response("UIDVALIDITY")[1][0])
        messages = {}
        if int(data[0]):
            typ, data = c.uid("FETCH", "1:*", "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
            assert typ == "OK", data
            for item in data:
                if not isinstance(item, tuple):
                    continue
                head = item[0]
                flags = re.search(rb"FLAGS \(([^)]*)\)", head).group(1).split()
                messages[int(re.search(rb"UID (\d+)", head).group(1))] = (
                    sorted(f.lower() for f in flags if f != b"\\Recent"),
                    imaplib.Internaldate2tuple(head), int(re.search(rb"SIZE (\d+)", head).group(1)), item[1].strip())
        out[name] = (validity, messages)
    c.logout()
    return out


def agree(place, when):
    ours, theirs = describe(place, "madrona"), describe(place, "dovecot")
    assert ours.keys() == theirs.keys(), (when, ours.keys(), theirs.keys())
    for name in ours:
        if ours[name] != theirs[name]:
            a, b = ours[name], theirs[name]
            diff = {u: (a[1].get(u), b[1].get(u)) for u in a[1].keys() | b[1].keys() if a[1].get(u) != b[1].get(u)}
            raise AssertionError(f"{when}: {name}: UIDVALIDITY {a[0]} / {b[0]}, ours / theirs: {diff}")
    assert describe(place, "madrona") == ours, (when, "ours changed by being looked at by Dovecot")
    return ours


def kept(before, after, when, gone=()):
    """Every UID that was there is there with the same message, unless it was taken away."""
    for name in before:
        if name not in after:
            continue
        assert before[name][0] == after[name][0], (when, name, "UIDVALIDITY changed")
        for uid, message in before[name][1].items():
            if (name, uid) not in gone:
                assert after[name][1].get(uid, (0, 0, 0, 0))[3] == message[3], (when, name, uid)


def change(c, n, keywords):
    """One of everything a client does."""
    c.create("Work.2026")
    c.select("INBOX")
    assert c.append("INBOX", rf"(\Seen {keywords[0]})", None, simple(1000 + n).replace(b"\n", b"\r\n"))[0] == "OK"
    c.noop()
    assert c.store("1:2", "+FLAGS", f"({' '.join(keywords)} \\Flagged)")[0] == "OK"
    assert c.store("2", "-FLAGS", r"(\Flagged)")[0] == "OK"
    assert c.copy("1:3", "Work.2026")[0] == "OK"
    assert c.uid("MOVE", "*", "Work.2026")[0] == "OK"
    assert c.store("4", "+FLAGS", r"(\Deleted)")[0] == "OK"
    gone = re.search(rb"UID (\d+)", c.fetch("4", "(UID)")[1][0]).group(1)
    assert c.expunge()[0] == "OK"
    c.logout()
    return int(gone)


def turns(place, first, second):
    for n in range(1, 30):
        place.deliver(simple(n, "line\n" * n))
    before = describe(place, first)
    kept(before, agree(place, "first look"), "first look")
    for n in range(4):
        who = (first, second)[n % 2]
        before = agree(place, "before")
        place.deliver(simple(500 + n))
        gone = change(server(place, who), n, [f"Key{n}a", f"Key{n}b", "$Forwarded"])
        after = agree(place, f"turn {n} by {who}")
        kept(before, after, f"turn {n} by {who}", gone={("INBOX", gone)})


def dovecot_first(place):
    """Dovecot made the Maildir: imapd takes it over and they go on in turns"""
    turns(place, "dovecot", "madrona")


def madrona_first(place):
    """imapd made the Maildir: Dovecot takes it over and they go on in turns"""
    turns(place, "madrona", "dovecot")


def many_keywords(place):
    """26 keywords made by one are letters for the other, in the same order"""
    place.deliver(simple(1))
    names = [f"kw{n:02d}" for n in range(26)]
    for which, part in (("madrona", names[:13]), ("dovecot", names[13:])):
        c = server(place, which)
        c.select("INBOX")
        for name in part:
            assert c.store("1", "+FLAGS", f"({name})")[0] == "OK"
        c.logout()
    boxes = agree(place, "26 keywords")
    flags = boxes["INBOX"][1][1][0]
    assert set(n.encode() for n in names) <= set(flags), flags


def busy(place, which, k, end, mine, errors):
    """A client that appends, stores and expunges for a while. mine: {Message-ID: UID} of what must be there afterwards."""
    rnd, n = random.Random(k), 0
    try:
        c = server(place, which)
        c.select("INBOX")
        while time.time() < end:
            n += 1
            op = rnd.choice("aakkfx")
            if op == "a":
                name = f"<{which}{k}.{n}@at.once>"
                typ, data = c.append("INBOX", None, None, f"Message-ID: {name}\r\n\r\nbody\r\n".encode())
                assert typ == "OK", data
                mine[name] = int(re.search(rb"APPENDUID \d+ (\d+)", data[0]).group(1))
            elif op == "x" and len(mine) > 5:
                uid = str(mine.pop(rnd.choice(list(mine))))
                assert c.uid("STORE", uid, "+FLAGS", r"(\Deleted)")[0] == "OK"
                assert c.uid("EXPUNGE", uid)[0] == "OK"
            elif mine:
                # Letters without a name are what Dovecot makes keywords called unknown-N of.
                flag = f"kw{rnd.randrange(20)}" if op == "k" else r"\Flagged"
                uid = str(rnd.choice(list(mine.values())))
                assert c.uid("STORE", uid, rnd.choice(["+FLAGS", "-FLAGS"]), f"({flag})")[0] == "OK"
        c.logout()
    except Exception as e:
        errors.append((which, k, n, repr(e)))


def at_once(place):
    """two sessions of each at the same time, and deliveries: both agree afterwards, and all is there"""
    place.deliver(simple(1))
    describe(place, "madrona")
    end, errors, mine = time.time() + 6, [], [{} for _ in range(4)]
    threads = [threading.Thread(target=busy, args=(place, w, k, end, mine[k], errors))
               for k, w in enumerate(["madrona", "dovecot", "madrona", "dovecot"])]
    for t in threads:
        t.start()
    delivered = 1
    while time.time() < end:
        delivered += 1
        place.deliver(simple(delivered))
        time.sleep(0.2)
    for t in threads:
        t.join()
    assert not errors, errors
    messages = agree(place, "at once")["INBOX"][1]
    for name, uid in (item for m in mine for item in m.items()):
        assert messages[uid][3].lower() == f"Message-ID: {name}".lower().encode(), (name, uid, messages.get(uid))
    assert len(messages) == delivered + sum(map(len, mine)), (len(messages), delivered, list(map(len, mine)))
    words = {f for m in messages.values() for f in m[0]}
    assert not any(f.startswith(b"unknown") for f in words), words


if not os.path.exists(DOVECOT):
    print("tests/interop/dovecot.py: Debian's dovecot-imapd is not installed (sh tools/bootstrap check installs it)")
    sys.exit(1)
support.main(dovecot_first, madrona_first, many_keywords, at_once)
