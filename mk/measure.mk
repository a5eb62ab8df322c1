# Measuring, shown: false alarms under peeking, with its picture; real message trials replayed.
#   make bench-peeking        TACT_DATA=FOLDER make bench-headlines
$(OUT)/bench/peeking: $(OUT)/bench/peeking.o $(OUT)/libtact.a
	@$(CC) $(OPT) -o $@ $^ -lm

.PHONY: bench-peeking
bench-peeking: $(OUT)/bench/peeking  ## false alarms of trials without a difference, looked at 200 times; draws doc/peeking.svg
	@$< 4000 doc/peeking.svg

$(OUT)/bench/headlines: $(OUT)/bench/headlines.o $(OUT)/libtactshell.a $(OUT)/libtact.a
	@$(CC) $(OPT) -o $@ $^ $(SHELL_LIBS)

.PHONY: bench-headlines
bench-headlines: $(OUT)/bench/headlines  ## real message trials replayed: clicks recovered, wrong winners (folder: TACT_DATA)
	@$< $(TACT_DATA)/upworthy-exploratory/upworthy_exploratory.csv.gz
