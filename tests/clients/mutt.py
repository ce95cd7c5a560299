"""mutt and neomutt over their tunnel, on a terminal of their own (script(1) gives them one)."""
import glob
import os

import support
from support import digests, same, simple


def run(mutt, place, keys):
    """Runs mutt or neomutt on INBOX; keys is what a user would type."""
    rc = place.write("muttrc", f"""
set tunnel="{place.tunnel()}"
set folder=imap://tunnel.example/
set pipe_split=yes pipe_decode=no wait_key=no beep=no mail_check=1 quit=yes delete=yes sort=mailbox-order
set header_cache="" message_cachedir="" record="" postponed=""
set fcc_clear=yes confirmappend=no confirmcreate=no mbox_type=Maildir imap_idle=yes certificate_file={place.home}/certs
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


support.main(with_mutt, with_neomutt)
