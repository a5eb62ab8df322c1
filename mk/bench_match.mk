# Matching alone, core only: make bench-match
$(OUT)/bench/match_bench: $(OUT)/bench/match_bench.o $(OUT)/libtact.a
	@$(CC) $(OPT) -o $@ $^

.PHONY: bench-match
bench-match: $(OUT)/bench/match_bench  ## nanoseconds an event takes through the index, beside its plain twin
	@$<
