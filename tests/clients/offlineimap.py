"""offlineimap over its preauthtunnel, which is how ssh is used: two-way synchronisation that settles."""
import email
import email.policy
import os

import support
from support import digests, same, simple

FOLDERS = ("Sent", "&ZeVnLIqe-", "Gr&APwA3w-e.2026")


def unchanged_by_python(text):
    """offlineimap parses mail with Python's email package and stores what that makes of it."""
    try:
        copy = email.message_from_bytes(text, policy=email.policy.default).as_bytes()
    except Exception:  # what it does with such mail is its own affair
        return False
    return support.digest(copy) == support.digest(text)


def sync(place):
    place.run(["mkdir", "-p", place.home + "/meta", place.home + "/local"])
    rc = place.write("offlineimaprc", f"""
[general]
accounts = a
metadata = {place.home}/meta
ui = quiet
[Account a]
localrepository = near
remoterepository = far
[Repository near]
type = Maildir
localfolders = {place.home}/local
[Repository far]
type = IMAP
preauthtunnel = {place.tunnel()}
""")
    place.run(["offlineimap", "-o", "-c", rc])


def tree(place):
    """The names of both sides."""
    found = sorted(os.path.join(d, f) for top in ("local", "Maildir") for d, _, files in os.walk(f"{place.home}/{top}")
                   for f in files)
    assert found
    return found


def settled(place):
    before = tree(place)
    sync(place)
    assert tree(place) == before, set(tree(place)) ^ set(before)


def both_ways(place):
    """offlineimap: everything arrives intact both ways, and a run after it changes nothing"""
    mail = [t for t in support.sample_mail() if unchanged_by_python(t)] + [simple(n, "body\n" * n) for n in range(20)]
    for t in mail:
        place.deliver(t)
    place.run(["mkdir", "-p"] + [f"{place.maildir}/.{f}/{d}" for f in FOLDERS for d in ("cur", "new", "tmp")])
    for f in FOLDERS:
        place.deliver(simple(len(f)), "." + f)
    sync(place)
    near = place.home + "/local/INBOX"
    same(digests(t for _, t in support.stored(near)), digests(mail), "far to near")
    for f in FOLDERS:
        same(digests(t for _, t in support.stored(f"{place.home}/local/{f}")), digests([simple(len(f))]), f)
    settled(place)

    # Near: a new message, a new folder, a flag, a deletion.
    place.write("local/INBOX/cur/1800000000_0.1.near:2,S", simple(1000))
    place.run(["mkdir", "-p"] + [f"{place.home}/local/Laptop/{d}" for d in ("cur", "new", "tmp")])
    place.write("local/Laptop/cur/1800000001_0.1.near:2,S", simple(77))
    flagged, gone = sorted(os.listdir(near + "/new"))[:2]
    os.rename(f"{near}/new/{flagged}", f"{near}/cur/{flagged.split(':')[0]}:2,FRS")
    with open(f"{near}/new/{gone}", "rb") as f:
        lost = support.digest(f.read())
    os.remove(f"{near}/new/{gone}")
    sync(place)
    far = support.stored(place.maildir)
    want = digests(mail + [simple(1000)])
    want.remove(lost)
    same(digests(t for _, t in far), want, "near to far")
    assert sum(n.endswith(":2,FRS") for n, _ in far) == 1, [n for n, _ in far]
    assert digests(t for _, t in support.stored(place.maildir + "/.Laptop")) == digests([simple(77)])
    settled(place)


support.main(both_ways)
