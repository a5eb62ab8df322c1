# Fuzzers: every *_fuzz.c beside the code it attacks, built by clang with its fuzzer and address sanitizer.
#   make fuzz                                  every fuzzer, 5 seconds each
#   make fuzz ROOM=core/person SECONDS=600     longer, one room
# A corpus in fuzz/<name>/ is read first and never written; what breaks a fuzzer is kept as build/fuzz/<name>.crash-*.

OPT_fuzz := -O1 -g1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -DTACT_ARENA_EMULATED=1
SECONDS  ?= 5
FUZZ_SRC := $(filter %_fuzz.c,$(CORE_ALL) $(SHELL_ALL))
FUZZERS  := $(patsubst %.c,$(OUT)/%,$(if $(ROOM),$(filter $(ROOM)/%,$(FUZZ_SRC)),$(FUZZ_SRC)))

# Core fuzzers link the core only, as core tests do.
$(OUT)/core/%_fuzz: $(OUT)/core/%_fuzz.o $(OUT)/libtact.a
	@$(CC) $(OPT) -fsanitize=fuzzer -o $@ $< $(OUT)/libtact.a -lm

$(OUT)/%_fuzz: $(OUT)/%_fuzz.o $(OUT)/libtactshell.a $(OUT)/libtact.a
	@$(CC) $(OPT) -fsanitize=fuzzer -o $@ $< $(OUT)/libtactshell.a $(OUT)/libtact.a $(SHELL_LIBS)

.PHONY: fuzz fuzzers
fuzz:  ## run the fuzzers: [ROOM=core/person] [SECONDS=600]
	@$(MAKE) --no-print-directory CC=clang MODE=fuzz fuzzers
	@tools/run-fuzzers $(SECONDS) $(FUZZERS:$(OUT)/%=$(BUILD)/fuzz/%)

fuzzers: $(FUZZERS)
