# mtest, and the tests that drive it by scripts: tests/mtest/*.t (see tests/mtest/run).

mtest_objects := $(call objects,$(filter-out %_test.c %_fuzz.c,$(wildcard mtest/*.c)))

$(B)/mtest/mtest: $(mtest_objects) $(lib)
	$(Q)$(CC) $(cflags) $(ldflags) -o $@ $^ $(LIBS)
PROGRAMS += mtest/mtest
# The last variant built is the one that lies here.
mtest/mtest: $(B)/mtest/mtest FORCE
	$(Q)cmp -s $< $@ || cp -f $< $@
