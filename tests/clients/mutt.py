"""mutt and neomutt over their tunnel, on a terminal of their own (script(1) gives them one)."""
import glob
import os

import support
from support import digests, same, simple


def run(mutt, place, keys, more="", tunnel=None):
    """Runs mutt or neomutt on INBOX; keys is what a user would type, more goes into its configuration."""
    rc = place.write("muttrc", f"""
set tunnel="{tunnel or place.tunnel()}"
set folder=imap://tunnel.example/
set pipe_split=yes pipe_decode=no wait_key=no beep=no mail_check=1 quit=yes delete=yes sort=mailbox-order
set header_cache="" message_cachedir="" record="" postponed=""
set fcc_clear=yes confirmappend=no confirmcreate=no mbox_type=Maildir imap_idle=yes certificate_file={place.home}/certs
{more}
push "{keys}"
""")
    command = f"{mutt} -n -F {rc} -f imap://tunnel.example/INBOX"
    return place.run(["script", "-qec", f"stty rows 40 cols 120; exec {command}", "/dev/null"], stdin=support.subprocess.DEVNULL)


def reads_flags_deletes_and_files(mutt, place):
    # mutt itself puts an empty line before a header line that is none.
    mail = [t for t in support.sample_mail() if support.has_whole_header(t)] + [simple(n) for n in range(1, 6)]
    for t in mail:
        place.deliver(t)
    place.run(["mkdir", "-p", place.home + "/out"])
    save = place.write("save.sh", "#!/bin/sh\ncat >\"$(mktemp $HOME/out/XXXXXXXX)\"\n")
    os.chmod(save, 0o700)
    run(mutt, place, f"<tag-pattern>~A<enter><tag-prefix><pipe-message>{save}<enter><exit>")
    got = [open(f, "rb").read()[:-1] for f in glob.glob(place.home + "/out/*")]  # mutt ends each with an empty line
    same(digests(got), digests(mail), "piped by mutt")

    run(mutt, place, "<limit>~s Number<enter><first-entry><flag-message><last-entry><delete-message><sync-mailbox>"
                     "<first-entry><copy-message>=Kept<enter><exit>")
    names = [n for n, _ in support.stored(place.maildir)]
    assert sum("F" in n.split(":2,")[1] for n in names if ":2," in n) == 1, names
    assert len(names) == len(mail) - 1, (len(names), len(mail))
    kept = support.stored(place.maildir + "/.Kept")
    assert digests(t for _, t in kept) == digests([simple(1)]), kept


def with_mutt(place):
    """mutt: every message read through the tunnel is intact; flags, deletions and copies reach the Maildir"""
    reads_flags_deletes_and_files("mutt", place)


def with_neomutt(place):
    """neomutt: the same; it has its own code for IMAP, and sends its commands behind DONE without waiting"""
    reads_flags_deletes_and_files("neomutt", place)


def resyncs(mutt, place):
    for n in range(1, 7):
        place.deliver(simple(n))
    for folder in ("out", "cache"):
        place.run(["mkdir", "-p", f"{place.home}/{folder}"])
    save = place.write("save.sh", "#!/bin/sh\ncat >\"$(mktemp $HOME/out/XXXXXXXX)\"\n")
    tee = place.write("tee.sh", f"#!/bin/sh\ntee -a $HOME/commands | {place.tunnel()}\n")
    for script in (save, tee):
        os.chmod(script, 0o700)

    def finds(pattern):
        """The numbers of the messages that it shows, and the commands that it sent."""
        for old in glob.glob(place.home + "/out/*") + glob.glob(place.home + "/commands"):
            os.unlink(old)
        run(mutt, place, f"<tag-pattern>{pattern}<enter><tag-prefix><pipe-message>{save}<enter><exit>",
            f"set imap_condstore=yes imap_qresync=yes header_cache={place.home}/cache/", tee)
        got = [open(f, "rb").read().strip() for f in glob.glob(place.home + "/out/*")]
        numbers = sorted(n for n in range(1, 20) if simple(n).strip() in got)
        assert len(numbers) == len(got), (numbers, len(got))
        return numbers, open(place.home + "/commands", "rb").read()

    numbers, sent = finds("~A")
    assert numbers == [1, 2, 3, 4, 5, 6] and b"ENABLE QRESYNC" in sent, (numbers, sent)
    # Another program takes one away, flags one and reads one; another is delivered.
    names = sorted(n for n, _ in support.stored(place.maildir))
    cur = place.maildir + "/cur/"
    assert all(n.endswith(":2,") for n in names), names
    os.unlink(cur + names[1])
    os.rename(cur + names[2], cur + names[2] + "F")
    os.rename(cur + names[4], cur + names[4] + "S")
    place.deliver(simple(7))
    numbers, sent = finds("~F")
    assert numbers == [3] and b" VANISHED)" in sent, (numbers, sent)
    # Now there may be nothing to ask for.
    for pattern, want in (("~R", [5]), ("~A", [1, 3, 4, 5, 6, 7])):
        numbers, sent = finds(pattern)
        assert numbers == want, (pattern, numbers, sent)


def mutt_resyncs(place):
    """mutt with a cache of headers and QRESYNC: what another program did between two sessions is not missed"""
    resyncs("mutt", place)


def neomutt_resyncs(place):
    """neomutt: the same"""
    resyncs("neomutt", place)


support.main(with_mutt, with_neomutt, mutt_resyncs, neomutt_resyncs)
