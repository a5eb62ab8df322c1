# A town of seeded people on the real parts: make sim SEED=7 replays one run.
.PHONY: sim
sim: $(OUT)/test/simulation_test  ## simulate a town of seeded people (SEED=n replays one run)
	@$<

# A year of five towns under three policies; PEOPLE=, DAYS=, SEEDS=, BRAND= make it smaller or other.
.PHONY: bench-sim
bench-sim: all  ## a simulated year: tact beside fixed caps and beside sending everything (five seeds, a few minutes)
	@TACT=$(OUT)/tact OUT=$(BUILD)/figures/sim node bench/sim.mjs
