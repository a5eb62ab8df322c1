# What preparing a person and passing the one gate cost, and the holiday tables against an independent rule file:
#   make bench-gate        TACT_DATA=folder make check
# and a year of ten million touches, judged by a checker that shares no code with the gate:
#   make bench-year [TOUCHES=10000000] [SEED=2026]
$(OUT)/core/attention/gate_bench: $(OUT)/core/attention/gate_bench.o $(OUT)/libtact.a
	@$(CC) $(OPT) -o $@ $^
.PHONY: bench-gate
bench-gate: $(OUT)/core/attention/gate_bench  ## nanoseconds of the one gate
	@$<

.PHONY: bench-year
bench-year: $(OUT)/core/attention/year_test  ## a year of TOUCHES touches, none forbidden; minutes
	@TOUCHES=$${TOUCHES:-10000000} $<
