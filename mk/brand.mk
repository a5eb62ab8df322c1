# The files `tact init` writes stand inside the binary: the assembler includes them.
$(OUT)/brand/init_text.o: $(wildcard brand/template/*) $(wildcard brand/template/campaigns/* brand/template/answers/* brand/template/pages/*)

.PHONY: manual-pages
manual-pages: $(OUT)/tact  ## write the manual pages made from tables (tact.yaml.5, tact-pages.5, tact.1)
	@for page in tact.1 tact.yaml.5 tact-pages.5; do $(OUT)/tact manual $$page >man/$$page.new && mv man/$$page.new man/$$page; done
