# Choosing, shown: public sets turned into bandits, recovery after a flip, what a draw and a lesson cost.
#   TACT_DATA=FOLDER make bench-bandit
$(OUT)/bench/bandit: $(OUT)/bench/bandit.o $(OUT)/libtact.a
	@$(CC) $(OPT) -o $@ $^ -lz -lm

.PHONY: bench-bandit
bench-bandit: $(OUT)/bench/bandit  ## public sets turned into bandits, and the cost of a draw (folder: TACT_DATA)
	@$< $(TACT_DATA)
