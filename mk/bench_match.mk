# Matching alone, core only: make bench-match
BENCH_MATCH := $(patsubst %,$(OUT)/bench/%.o,match_bench match_kinds match_targeting match_trees)
$(OUT)/bench/match_bench: $(BENCH_MATCH) $(OUT)/libtact.a
	@$(CC) $(OPT) -o $@ $^ -lm

.PHONY: bench-match
bench-match: $(OUT)/bench/match_bench  ## nanoseconds an event takes through the index, beside its plain twin
	@$<
