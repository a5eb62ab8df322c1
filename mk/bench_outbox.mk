.PHONY: bench-outbox
bench-outbox: $(OUT)/tact  ## from an event to the far side of a channel: latency, CPU and memory, beside intents of next month
	@TACT=$(OUT)/tact node bench/outbox.mjs $(RATE)
