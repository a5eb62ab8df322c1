# Matching alone, core only: make bench-match, and while the index is made anew: make bench-match-swap
BENCH_MATCH := $(patsubst %,$(OUT)/bench/%.o,match_world match_kinds match_targeting match_trees)
$(OUT)/bench/match_bench $(OUT)/bench/match_swap: $(OUT)/bench/match_%: $(OUT)/bench/match_%.o $(BENCH_MATCH) $(OUT)/libtact.a
	@$(CC) $(OPT) -o $@ $^ -lm -lpthread

.PHONY: bench-match bench-match-swap
bench-match: $(OUT)/bench/match_bench  ## nanoseconds an event takes through the index, beside its plain twin
	@$<
bench-match-swap: $(OUT)/bench/match_swap  ## the same while another thread makes the index anew and swaps it in, again and again
	@$<
