# Far sides that fail, over real sockets: the figure "10,000 faults over all channels". make faults FAULTS=2000 SEED=7
FAULTS ?= 10000
.PHONY: faults
faults: $(OUT)/tact  ## 10,000 faults over all channels, with far sides that fail: [FAULTS=2000] [SEED=7]
	@tools/setup test
	@TACT=$(OUT)/tact node test/faults/run.mjs $(FAULTS) $(SEED)
