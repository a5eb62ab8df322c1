# What preparing a person and passing the one gate cost, and the holiday tables against an independent rule file:
#   make bench-gate        TACT_DATA=folder make check
$(OUT)/core/attention/gate_bench: $(OUT)/core/attention/gate_bench.o $(OUT)/libtact.a
	@$(CC) $(OPT) -o $@ $^
.PHONY: bench-gate
bench-gate: $(OUT)/core/attention/gate_bench  ## nanoseconds of the one gate
	@$<
