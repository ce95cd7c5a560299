/*
 * The main program of a fuzz target when no fuzzing engine is linked: runs every file below the folders given
 * through it, each in a block of exactly its size, and every prefix of the short ones. Prints how many.
 */

#include <errno.h>
#include <ftw.h>
#include <stdint.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned long inputs, files;

static void
run(const char *bytes, size_t n)
{
	uint8_t *exact = malloc(n ? n : 1);

	if (exact == NULL)
		abort();
	if (n)
		memcpy(exact, bytes, n);
	LLVMFuzzerTestOneInput(exact, n);
	free(exact);
	inputs++;
}

static int
replay(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	FILE *f;
	char *p;
	size_t n;

	(void)ftw;
	if (type != FTW_F || !S_ISREG(st->st_mode))
		return 0;
	f = fopen(path, "rbe");
	p = malloc((size_t)st->st_size + 1);
	if (f == NULL || p == NULL)
		return perror(path), 1;
	n = fread(p, 1, (size_t)st->st_size, f);
	fclose(f);
	files++;
	run(p, n);
	for (size_t i = 0; n <= 512 && i < n; i++)
		run(p, i);
	free(p);
	return 0;
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (nftw(argv[i], replay, 16, FTW_PHYS) != 0)
			return 1;
	if (getenv("TALLY")) {
		FILE *f = fopen(getenv("TALLY"), "ae");
		if (f == NULL)
			return perror(getenv("TALLY")), 1;
		fprintf(f, "%lu 0\n", files);
		fclose(f);
	}
	printf("%s: %lu files, %lu inputs\n", strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0],
	    files, inputs);
	return files == 0;
}
