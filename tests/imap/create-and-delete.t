C: a CREATE work
S: a OK CREATE completed
C: b CREATE work
S: b NO [ALREADYEXISTS] ...
C: c LIST "" *
S: * LIST (\HasNoChildren) "." INBOX
S: * LIST (\HasNoChildren) "." work
S: c OK LIST completed
sh: test -d .work/cur; test -d .work/new; test -d .work/tmp
C: d DELETE work
S: d OK DELETE completed
C: e DELETE work
S: e NO [NONEXISTENT] ...
C: f DELETE INBOX
S: f NO ...
C: g CREATE INBOX
S: g NO ...
C: h CREATE
S: h BAD ...
C: i CREATE x (USE (\Sent))
S: i BAD ...
