# tact -- `make help` lists the verbs.  Two are all a newcomer needs: `make run` and `make test`.

BUILD   ?= build
CC      ?= gcc
VARIANT ?=
MODE    ?= release

STD     := -std=c11 -D_GNU_SOURCE
# The core must decide alike everywhere: no fused multiply-add, no fast-math, nothing of the platform's libm.
PORTABLE := -std=c11 -ffp-contract=off -fno-fast-math
WARN    := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror
OPT_release := -O2 -g1
# What gcc believes about lengths changes with a sanitizer's code in between; the release build is the judge of those.
GUESSES  := $(if $(findstring clang,$(CC)),,-Wno-format-truncation -Wno-stringop-overflow -Wno-stringop-truncation -Wno-maybe-uninitialized)
OPT_asan := -O1 -g1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -DTACT_ARENA_EMULATED=1 $(GUESSES)
OPT_tsan := -O1 -g1 -fsanitize=thread -fno-omit-frame-pointer $(GUESSES)
OPT     = $(OPT_$(MODE))
# Some four hundred test programs are linked: gold, of Debian's binutils, takes half the time.
LINKER  := $(if $(shell command -v ld.gold 2>/dev/null),-fuse-ld=gold)

# Debian's node-llhttp ships the parser's C sources; they are compiled in, never copied here.
LLHTTP_H   := $(shell dpkg -L node-llhttp 2>/dev/null | grep '/llhttp\.h$$' | head -1)
LLHTTP_SRC := $(shell dpkg -L node-llhttp 2>/dev/null | grep '\.c$$')
LLHTTP_SRC_DIR := $(dir $(firstword $(LLHTTP_SRC)))
PKGS    := libuv json-c yaml-0.1 zlib libzstd libsodium libcurl expat libcmark libssl libcrypto
SHELL_CFLAGS = $(shell pkg-config --cflags $(PKGS) 2>/dev/null) -isystem $(dir $(LLHTTP_H)) -DLLHTTP_STRICT_MODE=1
SHELL_LIBS   = $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lrocksdb -llinear -lresolv -lqrencode -lpthread -lm

OUT     := $(BUILD)$(if $(filter-out release,$(MODE)),/$(MODE))
GEN     := $(BUILD)/gen

tests_of = $(filter %_test.c,$(1))
code_of  = $(filter-out %_test.c %_fuzz.c core/%_bench.c,$(1))
CORE_ALL  := $(wildcard core/*/*.c)
CORE_SRC  := $(filter-out %_bench.c,$(call code_of,$(CORE_ALL)))
SHELL_ALL := $(wildcard store/*.c channel/*.c daemon/*.c brand/*.c import/*.c sim/*.c cli/*.c train/*.c)
SHELL_SRC := $(filter-out cli/main.c,$(call code_of,$(SHELL_ALL)))

CORE_OBJ  := $(CORE_SRC:%.c=$(OUT)/%.o)
SHELL_OBJ := $(SHELL_SRC:%.c=$(OUT)/%.o)
LLHTTP_OBJ := $(notdir $(LLHTTP_SRC))
LLHTTP_OBJ := $(LLHTTP_OBJ:%.c=$(OUT)/llhttp/%.o)

CORE_TESTS  := $(patsubst %.c,$(OUT)/%,$(call tests_of,$(CORE_ALL)))
SHELL_TESTS := $(patsubst %.c,$(OUT)/%,$(call tests_of,$(SHELL_ALL)) $(wildcard test/*_test.c))

.PHONY: all
all: $(OUT)/tact $(OUT)/libtact.a  ## build the binary and the library

-include mk/*.mk

$(OUT)/libtact.a: $(CORE_OBJ)
	@rm -f $@; ar rcs $@ $^

$(OUT)/libtactshell.a: $(SHELL_OBJ) $(LLHTTP_OBJ)
	@rm -f $@; ar rcs $@ $^

$(OUT)/tact: $(OUT)/cli/main.o $(OUT)/libtactshell.a $(OUT)/libtact.a
	@$(CC) $(OPT) $(LINKER) -o $@ $< $(OUT)/libtactshell.a $(OUT)/libtact.a $(SHELL_LIBS)
	@echo "built $@"

$(OUT)/core/%.o: core/%.c
	@mkdir -p $(@D)
	@$(CC) $(PORTABLE) $(WARN) $(OPT) -Iinclude -I. -MMD -MP -c $< -o $@

$(OUT)/core/moment/builtin.o: models/words.model

$(OUT)/llhttp/%.o: $(LLHTTP_SRC_DIR)%.c Makefile
	@mkdir -p $(@D)
	@$(CC) -std=gnu11 -O2 -g -w -DLLHTTP_STRICT_MODE=1 -I$(dir $(LLHTTP_H)) -c $< -o $@

$(OUT)/%.o: %.c
	@mkdir -p $(@D)
	@$(CC) $(STD) -ffp-contract=off $(WARN) $(OPT) -Iinclude -I. $(SHELL_CFLAGS) -MMD -MP -c $< -o $@

# Core tests link the core only: a stray socket or clock does not build.
$(OUT)/core/%_test: $(OUT)/core/%_test.o $(OUT)/libtact.a
	@$(CC) $(OPT) $(LINKER) -o $@ $< $(OUT)/libtact.a -lcmocka -lm

$(OUT)/%_test: $(OUT)/%_test.o $(OUT)/libtactshell.a $(OUT)/libtact.a
	@$(CC) $(OPT) $(LINKER) -o $@ $< $(OUT)/libtactshell.a $(OUT)/libtact.a -lcmocka $(SHELL_LIBS)

# One room alone:  make room ROOM=core/person   builds that room with core/base and runs its tests.
ROOM_SRC := $(sort $(if $(ROOM),$(call code_of,$(wildcard $(ROOM)/*.c) $(foreach r,$(WITH),$(wildcard $(r)/*.c)))) $(call code_of,$(wildcard core/base/*.c)))
ROOM_TESTS := $(if $(ROOM),$(patsubst %.c,$(OUT)/room/%,$(wildcard $(ROOM)/*_test.c)))
$(OUT)/room/%_test: $(OUT)/%_test.o $(ROOM_SRC:%.c=$(OUT)/%.o)
	@mkdir -p $(@D)
	@$(CC) $(OPT) $(LINKER) -o $@ $^ -lcmocka $(if $(filter core/%,$(ROOM)),-lm,$(SHELL_LIBS))
.PHONY: room
room: $(ROOM_TESTS)  ## build and test one room: ROOM=core/person [WITH="core/consent"] [MODE=asan]
	@for t in $(ROOM_TESTS); do echo "== $$t"; $$t || exit 1; done

.PHONY: check
check: all $(CORE_TESTS) $(SHELL_TESTS)  ## run every unit and cross-room test (MODE=asan or tsan for a sanitizer build)
	@tools/run-tests $(CORE_TESTS) $(SHELL_TESTS)

.PHONY: clean
clean:  ## remove what was built
	@rm -rf $(BUILD)

.PHONY: help
help:  ## list the verbs
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

.SECONDARY:  # keep the objects of tests

-include $(shell find $(OUT) -name '*.d' -type f -not -path '*/programs/*' 2>/dev/null)
