# Before a byte is sent, where the client waits; the bytes of one that does not wait are never commands.
literal message <<END
Subject: one

x LOGOUT
END
C: a APPEND nothing {@message}
S: a NO [TRYCREATE] ...
C: b APPEND nothing {@message+}
S: b NO [TRYCREATE] ...
C: c APPEND ../nothing {@message}
S: c NO [CANNOT] ...
C: d NOOP
S: d OK ...
