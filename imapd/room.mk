# imapd, and the transcripts that drive it over pipes: tests/imap/*.t, played by tests/transcript.

imapd_objects := $(call objects,$(filter-out imapd/main.c %_test.c,$(wildcard imapd/*.c)))
transcript_objects := $(call objects,$(filter-out tests/transcript/main.c %_test.c,$(wildcard tests/transcript/*.c)))
UNIT_OBJECTS += $(imapd_objects) $(transcript_objects)
PROGRAMS += imapd/imapd

$(B)/imapd/imapd: $(B)/imapd/main.o $(imapd_objects) $(lib)
	$(Q)$(CC) $(cflags) $(ldflags) -o $@ $^ $(LIBS)
# Here lies the variant that was built last.
imapd/imapd: $(B)/imapd/imapd FORCE
	$(Q)cmp -s $< $@ || { rm -f $@ && cp $< $@; }

# make transcripts SCRIPTS="tests/imap/idle-*.t" plays some of them
$(B)/tests/transcript/transcript: $(B)/tests/transcript/main.o $(transcript_objects) $(lib)
	$(Q)$(CC) $(cflags) $(ldflags) -o $@ $^ $(LIBS)
transcripts: $(B)/tests/transcript/transcript $(B)/imapd/imapd
	@$(B)/tests/transcript/transcript $(B)/imapd/imapd $(or $(SCRIPTS),tests/imap/*.t)
CHECK_FAST += transcripts
FORCE:
.PHONY: transcripts FORCE
