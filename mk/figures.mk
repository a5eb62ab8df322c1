# Every figure of bench/README.md in one run; QUICK=1 for a small one. See bench/figures for what can be changed.
.PHONY: figures
figures: bench-programs  ## measure everything in one run and print one table (QUICK=1: small)
	@OUT=$(OUT) bench/figures
