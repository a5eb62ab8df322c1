# When the next look comes, foretold on real sequences: TACT_DATA=FOLDER make bench-anticipation [TUNE=tune]
ANTICIPATION_SRC := $(call code_of,$(wildcard core/anticipate/*.c core/person/*.c core/base/*.c))
$(OUT)/bench/anticipation: $(OUT)/bench/anticipation.o $(ANTICIPATION_SRC:%.c=$(OUT)/%.o)
	@$(CC) $(OPT) -o $@ $^ -lm

.PHONY: bench-anticipation
bench-anticipation: $(OUT)/bench/anticipation  ## foretell the next look on real sequences (folder: TACT_DATA), against three plain ways
	@node bench/anticipation.mjs $< $(TUNE)
