# Measuring: small programs under $(OUT)/bench/.  Their figures and commands are told in bench/README.md.

BENCH_HTTP := $(call code_of,$(wildcard daemon/http*.c daemon/sse.c daemon/json_*.c))
BENCH_PROGRAMS := $(OUT)/tact $(OUT)/bench/empty_handler

$(OUT)/bench/empty_handler: $(OUT)/bench/empty_handler.o $(BENCH_HTTP:%.c=$(OUT)/%.o) $(LLHTTP_OBJ) $(OUT)/libtact.a
	@$(CC) $(OPT) -o $@ $^ $(SHELL_LIBS)

.PHONY: bench-programs
bench-programs: $(BENCH_PROGRAMS)  ## build the binary (it holds the load generator) and the empty handler

.PHONY: bench-http
bench-http: bench-programs  ## requests a second of the bare HTTP layer: server on core 0, load on core 1
	@bench/http $(OUT)/bench

.PHONY: bench-streams
bench-streams: $(OUT)/tact  ## memory of open streams: how many in 100 MB
	@ulimit -n $$(ulimit -Hn) && node bench/streams.mjs
