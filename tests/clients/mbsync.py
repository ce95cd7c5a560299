"""mbsync (isync) over its Tunnel, which is how ssh is used: two-way synchronisation that settles."""
import os
import re

import support
from support import digests, same, simple


def configure(place):
    place.run(["mkdir", "-p", place.home + "/local"])
    return place.write("mbsyncrc", f"""
IMAPStore remote
Tunnel "{place.tunnel()}"

MaildirStore local
Path {place.home}/local/
Inbox {place.home}/local/INBOX
SubFolders Verbatim

Channel c
Far :remote:
Near :local:
Patterns *
Create Both
Expunge Both
SyncState *
""")


def sync(place, rc):
    return place.run(["mbsync", "-c", rc, "-a"])


def texts(path):
    """Messages without the line that mbsync adds while it stores them."""
    return [re.sub(rb"(?m)^X-TUID: .*\r?\n", b"", t) for _, t in support.stored(path)]


def tree(path):
    """Every name below a folder: what a run that changes nothing leaves alone."""
    found = sorted(os.path.join(d, f) for d, _, files in os.walk(path) for f in files if not d.endswith("/tmp"))
    assert found
    return found


def both_ways(place):
    """mbsync: everything arrives intact both ways, and a second run changes nothing"""
    # mbsync itself refuses what has no empty line behind its header ("incomplete header").
    mail = [t for t in support.sample_mail() if support.has_whole_header(t)] + [simple(n, "body\n" * n) for n in range(50)]
    for t in mail:
        place.deliver(t)
    rc = configure(place)
    sync(place, rc)
    near = place.home + "/local/INBOX"
    same(digests(texts(near)), digests(mail), "far to near")
    before = tree(place.home)
    sync(place, rc)
    assert tree(place.home) == before, set(tree(place.home)) ^ set(before)

    # Near: a new message, a flag, a deletion. Far: a flag by renaming, as a mail reader on the host does.
    new = simple(1000, "from the laptop\n")
    place.write("local/INBOX/cur/1800000000.near:2,", new)
    def local(uid):
        return [f for f in tree(near) if f",U={uid}:" in f or f.endswith(f",U={uid}")][0]

    os.rename(local(3), f"{near}/cur/{os.path.basename(local(3)).split(':')[0]}:2,S")
    gone = open(local(5), "rb").read()
    os.rename(local(5), f"{near}/cur/{os.path.basename(local(5)).split(':')[0]}:2,T")
    sync(place, rc)
    far = texts(place.maildir)
    assert digests([new])[0] in digests(far), "the new message did not arrive"
    assert digests([re.sub(rb"(?m)^X-TUID: .*\r?\n", b"", gone)])[0] not in digests(far), "the deleted message is still there"
    assert sum(n.endswith(":2,S") for n, _ in support.stored(place.maildir)) == 1
    same(digests(texts(near)), digests(far), "after both sides changed")
    before = tree(place.home)
    sync(place, rc)
    assert tree(place.home) == before, set(tree(place.home)) ^ set(before)


def folders(place):
    """mbsync: folders are created on both sides, names with umlauts and Japanese too"""
    rc = configure(place)
    place.run(["mkdir", "-p"] + [f"{place.maildir}/.{f}/{d}" for f in ("Sent", "&ZeVnLIqe-", "Gr&APwA3w-e.2026")
                                 for d in ("cur", "new", "tmp")])
    for f in ("Sent", "&ZeVnLIqe-", "Gr&APwA3w-e.2026"):
        place.deliver(simple(len(f)), "." + f)
    place.run(["mkdir", "-p"] + [f"{place.home}/local/Laptop/{d}" for d in ("cur", "new", "tmp")])
    place.write("local/Laptop/cur/1800000001.near:2,S", simple(77))
    sync(place, rc)
    assert digests(texts(place.maildir + "/.Laptop")) == digests([simple(77)])
    near = {digests(texts(d))[0] for d, sub, _ in os.walk(place.home + "/local") if "cur" in sub and texts(d)}
    assert near >= {digests([simple(len(f))])[0] for f in ("Sent", "&ZeVnLIqe-", "Gr&APwA3w-e.2026")}, near
    before = tree(place.home)
    sync(place, rc)
    assert tree(place.home) == before


support.main(both_ways, folders)
