# The model of words, measured: make bench-words [PARTS="speed kinds fasttext sets"]  (bench/words.mjs)
$(OUT)/bench/words $(OUT)/bench/words_sets: $(OUT)/bench/%: $(OUT)/bench/%.o $(OUT)/libtactshell.a $(OUT)/libtact.a
	@$(CC) $(OPT) -o $@ $< $(OUT)/libtactshell.a $(OUT)/libtact.a $(SHELL_LIBS)

.PHONY: bench-words
bench-words: $(OUT)/bench/words $(OUT)/bench/words_sets  ## speed and worth of the model of words, beside Debian's fasttext and on public sets
	@PARTS="$(PARTS)" node bench/words.mjs $(OUT)/bench
