# imapd, and the transcripts that drive it over pipes: tests/imap/*.t, run by tests/transcript.

imapd_objects := $(call objects,$(filter-out %_test.c %_fuzz.c,$(wildcard imapd/*.c)))

$(B)/imapd/imapd: $(imapd_objects) $(lib)
	$(Q)$(CC) $(cflags) $(ldflags) -o $@ $^ $(LIBS)
# The last variant built is the one that lies here.
imapd/imapd: $(B)/imapd/imapd FORCE
	$(Q)cmp -s $< $@ || cp -f $< $@
FORCE:

# --- Transcripts: make transcripts T=tests/imap/fetch-section.t runs one -----------------------------------------------
$(B)/tests/transcript/transcript: $(call objects,$(wildcard tests/transcript/*.c)) $(lib)
	$(Q)$(CC) $(cflags) $(ldflags) -o $@ $^ $(LIBS)
transcripts: $(B)/tests/transcript/transcript $(B)/imapd/imapd
	@$(B)/tests/transcript/transcript $(B)/imapd/imapd $(or $(ONLY),tests/imap/*.t)
.PHONY: transcripts FORCE
