# What the store costs:  make bench-store [STORE_BENCH="FOLDER PEOPLE SECONDS BATCH MEMORY_MB"]
STORE_BENCH ?= $(BUILD)/store-bench 200000 5 50 256

$(OUT)/bench/store_bench: $(OUT)/bench/store_bench.o $(patsubst %.c,$(OUT)/%.o,$(call code_of,$(wildcard store/*.c))) $(OUT)/libtact.a
	@$(CC) $(OPT) -o $@ $^ $(SHELL_LIBS)

.PHONY: bench-store
bench-store: $(OUT)/bench/store_bench  ## cost of reading, opening, sealing and committing a person
	@rm -rf $(firstword $(STORE_BENCH)) $(firstword $(STORE_BENCH)).master
	@$(OUT)/bench/store_bench $(STORE_BENCH)
	@rm -rf $(firstword $(STORE_BENCH)) $(firstword $(STORE_BENCH)).master
