# How often the helper finds the right answer, and how often it answers what it has no answer to, at every threshold, on both halves of test/answers.
.PHONY: bench-helper
bench-helper: $(OUT)/test/helper_figures_test  ## the helper's answers: right, wrong, not given, at every threshold
	@SWEEP=1 JUDGE=1 $<
