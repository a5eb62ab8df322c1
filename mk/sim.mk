# A town of seeded people on the real parts: make sim SEED=7 replays one run.
.PHONY: sim
sim: $(OUT)/test/simulation_test  ## simulate a town of seeded people (SEED=n replays one run)
	@$<
