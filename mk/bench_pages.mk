# Landing pages of the example town: the first byte, and Lighthouse on a phone (its packages: bench/pages/package-lock.json). LIGHTHOUSE=no leaves that out.
.PHONY: bench-pages
bench-pages: $(OUT)/tact  ## first byte of landing pages, and their Lighthouse scores
	@[ "$(LIGHTHOUSE)" = no ] || [ -d bench/pages/node_modules ] || (cd bench/pages && npm ci --ignore-scripts --no-audit --no-fund --silent)
	@TACT=$(abspath $(OUT)/tact) LIGHTHOUSE=$(LIGHTHOUSE) node bench/pages/run.mjs
