/* Any file name: base, letters and foreign text are all of it, and building it again loses nothing. */

#include "c-client/drivers/maildir/filename.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str file = { (const char *)data, size };
	struct filename n = filename_parse(file), again;
	char out[NAME_FILE_MAX + 1];
	uint64_t bytes, wire;
	size_t length;

	if (!str_starts(file, n.base) || str_find(n.base, ':') != n.base.n || !str_ends(file, n.foreign))
		__builtin_trap();
	filename_sizes(n.base, &bytes, &wire);
	if (filename_order(n.base, n.base) != 0 || !str_starts(n.base, filename_unsized(n.base)))
		__builtin_trap();
	length = filename_build(out, n.base, n.letters, n.foreign);
	if (length == 0)
		return 0;
	again = filename_parse((struct str){ out, length });
	if (!str_eq(again.base, n.base) || again.letters != n.letters || !str_eq(again.foreign, n.foreign) ||
	    !again.info)
		__builtin_trap();
	return 0;
}
