"""imapd the way ssh starts it: by every kind of command line, through shells, pipes, files and terminals.

A stand-in for ssh runs the remote command with sh -c in the home folder, as sshd does. Each way must give the same
session, say nothing on standard error, and end with 0.
"""
import os
import subprocess

import support
from support import simple

SCRIPT = b'a LIST "" *\r\nb SELECT INBOX\r\nc FETCH 1 BODY.PEEK[]\r\nd LOGOUT\r\n'

SSH = """#!/bin/sh
# ssh [-q] HOST [-l USER] COMMAND...
[ "$1" != -q ] || shift
host=$1
shift
[ "$1" != -l ] || shift 2
cd "$HOME" && exec sh -c "$*"
"""


def prepare(place):
    place.deliver(simple(1))
    place.write("script", SCRIPT)
    place.ssh = place.write("ssh", SSH)
    os.chmod(place.ssh, 0o700)
    os.symlink(place.imapd, place.dir + "/rimapd")  # what /etc/rimapd is
    place.env = dict(os.environ, HOME=place.home, PATH=f"{place.dir}:{os.environ['PATH']}", LC_ALL="C")


def run(place, command, stdin=SCRIPT, env=None):
    """(exit code, standard output, standard error) of a shell's command line in the home folder."""
    return run_argv(place, ["sh", "-c", command], stdin, env)


def run_argv(place, argv, stdin=SCRIPT, env=None):
    done = subprocess.run(argv, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=support.demote,
                          cwd=place.home, env=env or place.env, timeout=20)
    return done.returncode, done.stdout, done.stderr


def served(place, what, command, **kw):
    code, out, err = run(place, command, **kw)
    assert code == 0 and err == b"", (what, code, err)
    lines = out.replace(b"\r", b"")
    if what == "on a terminal":  # which shows what is typed
        lines = lines[lines.index(b"* PREAUTH"):]
    assert lines.startswith(b"* PREAUTH [CAPABILITY IMAP4rev1"), (what, out)
    assert b"* 1 EXISTS\n" in lines and simple(1) in lines and b"\nd OK " in lines, (what, out)


def ways_in(place):
    """ssh: every way that clients start imapd serves the same mail, quietly, and ends well"""
    prepare(place)
    home, ssh = place.home, place.ssh
    served(place, "mbsync, mutt", f"{ssh} -q host imapd --home {home}")
    served(place, "offlineimap", f"{ssh} -q host 'imapd ./Maildir'")
    served(place, "alpine", f"{ssh} host -l alice exec rimapd Maildir")
    served(place, "a path with a slash at its end", "imapd Maildir/")
    served(place, "without HOME", f"env -u HOME imapd {home}/Maildir")
    served(place, "with no environment at all", f"env -i {place.imapd} {home}/Maildir")
    served(place, "a mail location below the home", f"imapd --home {home} -o mail-location=~/Maildir")
    served(place, "listened to", "tee in | sh -c 'imapd Maildir' | tee out")
    served(place, "a file as standard input", "imapd Maildir <script")
    served(place, "a file as standard output", "imapd Maildir <script >answer && cat answer")
    served(place, "without standard error", "imapd Maildir 2>&-")
    served(place, "on a terminal", "script -qec 'exec imapd Maildir' /dev/null <script")
    with open(home + "/in", "rb") as f:
        assert f.read() == SCRIPT


def other_ends(place):
    """ssh: whoever has no mail yet has an empty INBOX; what cannot work says why and has its exit code"""
    prepare(place)
    code, out, err = run(place, "imapd not-there")
    assert code == 0 and err == b"" and b"* 0 EXISTS" in out and b"b OK" in out, (code, out, err)
    code, out, err = run(place, "imapd Maildir", stdin=b"")
    assert code == 0 and out.startswith(b"* PREAUTH") and out.count(b"\n") == 1 and err == b"", (code, out, err)
    for what in ("./script", "not-mounted/Maildir"):
        code, out, err = run(place, "imapd " + what)
        assert code == 75 and out.startswith(b"* BYE [UNAVAILABLE]") and err == b"", (what, code, out, err)
    for words in ("--bogus", "-o", "-o bogus=1", "-o fsync=perhaps", "one two"):
        code, out, err = run(place, f"imapd {words}")
        assert code == 64 and out == b"" and err.startswith(b"imapd: ") and b"--help" in err, (words, code, out, err)
    if os.getuid() == 0:
        done = subprocess.run([place.imapd, place.maildir], input=SCRIPT, capture_output=True, timeout=20)
        assert done.returncode == 77 and done.stdout == b"" and b"root" in done.stderr, done


support.main(ways_in, other_ends)
