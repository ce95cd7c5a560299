# Madrona. One Makefile; each room adds its files in its own room.mk. See README.md for the targets.
#
#   V=release|asan|cover|debug   the variant; objects live in build/$(V)/

V       ?= release
CC      ?= cc
PREFIX  ?= /usr/local
B       := build/$(V)

std     := -std=gnu11 -D_GNU_SOURCE -I. -I$(B) -include c-client/base/banned.h
warn    := -Wall -Wextra -Wshadow -Wvla -Wconversion -Wno-sign-conversion -Wswitch-enum -Wstrict-prototypes \
           -Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wformat=2 -Wundef -Werror
harden  := -fstack-protector-strong -fPIE -fno-strict-aliasing -fstack-clash-protection
ldflags := -pie -Wl,-z,relro,-z,now -Wl,--as-needed

ifeq ($(V),release)
opt     := -O2 -g -D_FORTIFY_SOURCE=2
else ifeq ($(V),debug)
opt     := -O0 -g3
else ifeq ($(V),asan)
opt     := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -DARENA_DEBUG
else ifeq ($(V),cover)
opt     := -O0 -g --coverage
else ifeq ($(V),fuzz)
# clang has libFuzzer; its own opinion of the warnings is not asked, gcc's is what the others build with
CC      := clang
warn    := -w
opt     := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -DARENA_DEBUG
else
$(error V=$(V) is none of release, debug, asan, cover, fuzz)
endif
cflags  := $(std) $(warn) $(harden) $(opt) $(CFLAGS)

.DEFAULT_GOAL := all
.SECONDARY:
.DELETE_ON_ERROR:

# --- Files. A room's fragment may set LIBS or add programs; sources are found by name. -----------------------------
rooms   := osdep $(patsubst %/,%,$(filter-out c-client/drivers/,$(wildcard c-client/*/))) \
           $(patsubst %/,%,$(wildcard c-client/drivers/*/))
libsrc  := $(filter-out %_test.c %_fuzz.c,$(wildcard $(addsuffix /*.c,$(rooms))))
tests   := $(wildcard $(addsuffix /*_test.c,$(rooms)) imapd/*_test.c tests/*_test.c tests/*/*_test.c)
fuzzers := $(wildcard $(addsuffix /*_fuzz.c,$(rooms)) imapd/*_fuzz.c)
LIBS    := -lutf8proc
PROGRAMS :=

lib     := $(B)/libmadrona.a
objects  = $(patsubst %.c,$(B)/%.o,$(1))

include $(wildcard */room.mk)

# --- Compiling ---------------------------------------------------------------------------------------------------
$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(cflags) -MMD -MP -c -o $@ $<

$(lib): $(call objects,$(libsrc))
	@rm -f $@
	$(Q)ar rcs $@ $^

# Lists that the sources include: made anew on every run, written only when they changed (tools/dev/registry).
gen     := $(shell sh tools/dev/registry $(B)/gen >&2 || echo failed)
ifneq ($(gen),)
$(error tools/dev/registry failed)
endif
.PHONY: all check check-fast check-clients check-root check-asan unit replay asan fuzz lint format install installed demo cover clean

all: $(lib) $(PROGRAMS)

# --- Checks. A room adds its own: CHECK_FAST += target, CHECK_CLIENTS += target, CHECK_ROOT += target, and a rule for the
# target. Its programs append "passed failed" to the file $$TALLY if that is set; see tools/dev/tally. --------------
CHECK_FAST    := unit replay installed $(CHECK_FAST)
export MAKE CC V
check: all
	+@sh tools/dev/tally check $(CHECK_FAST) $(CHECK_CLIENTS) $(CHECK_ROOT)
check-fast check-clients check-root: all
check-fast:
	+@sh tools/dev/tally $@ $(CHECK_FAST)
check-clients:
	+@sh tools/dev/tally $@ $(CHECK_CLIENTS)
check-root:
	+@sh tools/dev/tally $@ $(CHECK_ROOT)
# The checks that need no program outside the project, under the address and undefined behaviour sanitizers.
asan:
	@$(MAKE) --no-print-directory V=asan all
	@$(MAKE) --no-print-directory V=asan check-asan
check-asan: all
	+@sh tools/dev/tally asan $(filter-out installed,$(CHECK_FAST))

# --- Unit tests (Check): one program, every *_test.c beside its unit -------------------------------------------------
$(B)/unit: $(call objects,$(tests)) $(B)/tests/support/unit.o $(UNIT_OBJECTS) $(lib)
	$(Q)$(CC) $(cflags) $(ldflags) -o $@ $^ -lcheck -lsubunit -lm -lrt -lpthread $(LIBS)
# Minutes long, and not always green yet (tests/README.md): make unit ONLY=index_mutation
unit: $(B)/unit
	@APART=tests_engine_index_mutation sh tools/dev/unit $(B)/unit

# --- Fuzzing: X_fuzz.c is a libFuzzer target; `make replay` runs the corpora without clang --------------------------
replays := $(patsubst %_fuzz.c,$(B)/%_replay,$(fuzzers))
corpus   = tests/fuzz/$(subst /,-,$(patsubst c-client/%,%,$(1)))
$(B)/%_replay: $(B)/%_fuzz.o $(B)/tests/support/replay.o $(lib)
	$(Q)$(CC) $(cflags) $(ldflags) -o $@ $^ $(LIBS)
replay: $(replays)
	@set -e; $(foreach r,$(replays),$(r) $(call corpus,$(patsubst $(B)/%_replay,%,$(r)));) true
$(B)/%_fuzzer: $(B)/%_fuzz.o $(lib)
	$(Q)$(CC) $(cflags) -fsanitize=fuzzer -pie -o $@ $^ $(LIBS)
# make fuzz F=imap/word T=60: one target; without F every target for T seconds.
T       ?= 10
fuzz:
	$(Q)V=fuzz sh tools/dev/fuzz "$(F)" "$(T)"

# --- For developers ---------------------------------------------------------------------------------------------
lint: all
	@sh tools/dev/lint $(B)
# make format F="c-client/imap/word.c ...": aligned tables are better made by hand, so only files that are named.
format:
	@[ -n "$(F)" ] || { echo 'make format F="FILE..."' >&2; exit 64; }
	clang-format -i $(F)
# Lines that the fast checks execute, per room and per file.
cover:
	@$(MAKE) --no-print-directory V=cover all
	@$(MAKE) --no-print-directory V=cover check-fast
	@sh tools/dev/cover build/cover
demo: all
	@sh tools/dev/demo
install: all
	@CC="$(CC)" LIBS="$(LIBS)" sh tools/dev/install $(B) "$(DESTDIR)" "$(PREFIX)"
# Does what was installed work outside of this tree?
installed: all
	+@sh tests/install/run

-include $(shell find $(B) -name '*.d' 2>/dev/null)

clean:
	rm -rf build
