# Choosing, shown: public sets turned into bandits, recovery after a flip, what a draw and a lesson cost.
#   TACT_DATA=FOLDER make bench-bandit
$(OUT)/bench/bandit: $(OUT)/bench/bandit.o $(OUT)/libtact.a
	@$(CC) $(OPT) -o $@ $^ -lz -lm

.PHONY: bench-bandit
bench-bandit: $(OUT)/bench/bandit  ## public sets turned into bandits, and the cost of a draw (folder: TACT_DATA)
	@$< $(TACT_DATA)


# What it costs to go by how people answer, on a step of its own: make bench-answers
$(OUT)/bench/answers: $(OUT)/bench/answers.o $(OUT)/libtactshell.a $(OUT)/libtact.a
	@$(CC) $(OPT) -o $@ $^ $(SHELL_LIBS)

.PHONY: bench-answers
bench-answers: $(OUT)/bench/answers  ## microseconds of a step that goes by how people answer, beside one that does not
	@$<
