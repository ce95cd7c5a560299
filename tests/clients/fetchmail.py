"""fetchmail through xinetd: all mail is fetched once, by header and text, and new mail by IDLE."""
import os
import re
import subprocess
import time

import support
from support import digests, same, simple


def configure(place, words):
    place.start_xinetd()
    place.run(["mkdir", "-p", place.home + "/out"])
    mda = place.write("mda", f"#!/bin/sh\ncat >$(mktemp {place.home}/out/XXXXXXXX)\n")
    os.chmod(mda, 0o700)
    rc = place.write("fetchmailrc", f"poll 127.0.0.1 service {place.port} protocol imap auth password user {support.USER} "
                     f"password \"{support.PASSWORD}\" sslproto '' no rewrite {words} mda \"{mda}\"\n")
    return ["fetchmail", "-f", rc, "--nodetach", "--norewrite", "--pidfile", place.home + "/fetchmail.pid"]


def fetched(place):
    """What was delivered, without the Received field that fetchmail writes in front."""
    texts = []
    for name in os.listdir(place.home + "/out"):
        with open(f"{place.home}/out/{name}", "rb") as f:
            texts.append(re.sub(rb"\AReceived: .*\n([ \t].*\n)*", b"", f.read()))
    return texts


def taken_as_it_is(text):
    """fetchmail mends bare CR, NUL, and a last line without end; it refuses a header without a name in it."""
    lines = text.replace(b"\r\n", b"\n")
    return support.has_whole_header(text) and b"\r" not in lines and b"\0" not in text and text.endswith(b"\n")


def fetches_all(place):
    """fetchmail: every message arrives intact, the mailbox is empty then, and a second run finds nothing"""
    mail = [t for t in support.sample_mail() if taken_as_it_is(t)] + [simple(n, "body\n" * n) for n in range(20)]
    for t in mail:
        place.deliver(t)
    command = configure(place, "nokeep fetchall")
    place.run(command)
    same(digests(fetched(place)), digests(mail), "fetched")
    assert support.stored(place.maildir) == []
    try:
        place.run(command)
    except AssertionError as e:
        assert "ended with 1:" in str(e), e  # fetchmail's "no mail"
    same(digests(fetched(place)), digests(mail), "fetched after the second run")


def waits_for_mail(place):
    """fetchmail: mail delivered while it idles is fetched at once"""
    place.deliver(simple(1))
    command = configure(place, "keep idle")
    env = dict(os.environ, HOME=place.home)
    idle = subprocess.Popen(command, preexec_fn=support.demote, env=env, cwd=place.home, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)
    try:
        for n in (1, 2, 3):
            deadline = time.time() + 5
            while len(fetched(place)) < n or not all(fetched(place)):
                assert time.time() < deadline, f"message {n} did not come"
                time.sleep(0.05)
            same(digests(fetched(place)), digests(simple(i) for i in range(1, n + 1)), "fetched so far")
            time.sleep(0.3)  # it goes back to IDLE
            place.deliver(simple(n + 1))
    finally:
        idle.terminate()
        idle.wait()


support.main(fetches_all, waits_for_mail)
