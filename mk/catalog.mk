# The catalogue's figures (bench/README.md).
$(OUT)/bench/catalog_bench: $(OUT)/bench/catalog_bench.o $(OUT)/libtactshell.a $(OUT)/libtact.a
	@$(CC) $(OPT) -o $@ $^ $(SHELL_LIBS)

.PHONY: bench-catalog
bench-catalog: $(OUT)/bench/catalog_bench  ## a product feed of 100,000: time, memory, look-ups
	@$< 100000
