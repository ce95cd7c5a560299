# The tests that are more than a unit: what each target shows is said in tests/README.md.

# Objects that unit tests share besides tests/support/unit.c.
UNIT_OBJECTS += $(B)/tests/support/memdriver.o $(B)/tests/support/session_play.o $(B)/tests/support/oracle.o \
                $(call objects,$(filter-out %_test.c,$(wildcard tests/contract/*.c)))

# --- stress: ten sessions and two outside programs on one Maildir, every reply against a model ------------------------
STRESS_SECONDS ?= 30
STRESS_BLUNT_SECONDS ?= 10
$(B)/tests/stress/stress: $(call objects,$(wildcard tests/stress/*.c)) $(lib)
	$(Q)$(CC) $(cflags) $(ldflags) -o $@ $^ $(LIBS)
$(B)/tests/stress/imapd: $(B)/imapd/main.o $(imapd_objects) $(B)/tests/support/coarse.o $(lib)
	$(Q)$(CC) $(cflags) $(ldflags) -o $@ $^ $(LIBS)
stress: all $(B)/tests/stress/stress
	@sh tests/stress/run $(B)/tests/stress/stress $(STRESS_SECONDS)
# The same where file times are of 2 s, and without inotify.
stress-blunt: all $(B)/tests/stress/stress $(B)/tests/stress/imapd
	@IMAPD=$(B)/tests/stress/imapd MADRONA_COARSE=2000000000 IMAPD_OPTIONS='-o inotify=no' \
		sh tests/stress/run $(B)/tests/stress/stress $(STRESS_BLUNT_SECONDS)
.PHONY: stress stress-blunt

# --- micro: what the pure code costs over a folder of mail (make micro MAIL=FOLDER) -----------------------------------
$(B)/tests/bench/micro: $(B)/tests/bench/micro.o $(lib)
	$(Q)$(CC) $(cflags) $(ldflags) -o $@ $^ $(LIBS)
micro: $(B)/tests/bench/micro
	@$< $(MAIL)
.PHONY: micro

# --- real clients, and Dovecot as a neighbour -----------------------------------------------------------------------
clients := $(filter-out %/support.py,$(wildcard tests/clients/*.py))
neighbours := $(clients) tests/interop/dovecot.py tests/corpus/corpus.py tests/large/large.py
$(neighbours): all
	@python3 -B $@
.PHONY: $(neighbours)
CHECK_CLIENTS += $(neighbours) stress stress-blunt

# --- the demo, who is refused, and a full disk --------------------------------------------------------------------------------------
demo-works: all
	@sh tests/demo/run
root-refused: all
	@sh tests/root/run $(B)/imapd/imapd
full-disk: all
	@sh tests/disk/run $(B)/imapd/imapd
.PHONY: demo-works root-refused full-disk
CHECK_CLIENTS += demo-works
CHECK_ROOT += root-refused full-disk

# --- mtest by scripts, and at a terminal; what make install puts down ----------------------------------------------------
mtest-scripts: all
	@sh tests/mtest/run $(B)/mtest/mtest $(ONLY)
mtest-terminal: all
	@python3 -B tests/mtest/terminal.py $(B)/mtest/mtest
.PHONY: mtest-scripts mtest-terminal
CHECK_FAST += mtest-scripts
CHECK_CLIENTS += mtest-terminal

# --- make bench: Dovecot and we do the same; MESSAGES=100000 ROUNDS=3 ONLY=select BENCH_DIR=... (tests/bench/README.md) ---
bench_tools := $(patsubst %,$(B)/tests/bench/%,gen load floor)
$(bench_tools): %: %.o
	$(Q)$(CC) $(cflags) $(ldflags) -o $@ $^ -lm
bench: all $(bench_tools)
	@MESSAGES=$(MESSAGES) ROUNDS=$(ROUNDS) ONLY='$(ONLY)' python3 -B tests/bench/bench.py $(B)
# Every row once on little mail: no figures, but both servers do all of it right.
bench-works: all $(bench_tools)
	@dir=$$(mktemp -d /tmp/madrona-bench.XXXXXX) && chmod 755 $$dir && trap 'rm -rf $$dir' EXIT && \
	MESSAGES=200 ROUNDS=1 ONLY= BENCH_DIR=$$dir BENCH_JSON=$$dir/json python3 -B tests/bench/bench.py $(B) >$$dir/out || { cat $$dir/out; exit 1; }
.PHONY: bench bench-works
