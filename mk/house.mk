# The verbs of the house: setup, test, run, install, dist, and the checks that are not unit tests.

SETUP   ?= tools/setup
PREFIX  ?= /usr/local
DESTDIR ?=
VERSION := $(shell sed -n 's/.*TACT_VERSION "\(.*\)".*/\1/p' include/tact/version.h)
JOBS    ?= $(shell nproc 2>/dev/null || echo 2)

.PHONY: setup
setup:  ## install what building and testing need (Debian 12; asks once before sudo)
	@$(SETUP)

.PHONY: run
run:  ## build, and serve the example town with its moments
	@$(SETUP) run
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@if [ -x examples/town/run ]; then exec env TACT=$(BUILD)/tact examples/town/run; else exec $(BUILD)/tact run examples/town; fi

.PHONY: test
test:  ## everything CI runs: units, sanitizers, fuzzers, scenarios, SDKs, boundary, house rules
	@$(SETUP) test
	@tools/test

.PHONY: sanitize
sanitize:  ## every unit test under ASan and UBSan, the daemon under TSan
	@$(MAKE) --no-print-directory -j$(JOBS) MODE=asan check
	@$(MAKE) --no-print-directory -j$(JOBS) MODE=tsan check-daemon

# The two lists of test programs, for the scripts that run them.
.PHONY: test-programs check-daemon list-tests list-tsan list-fuzzers
# Those with threads; the rest of the daemon's are in the binary, which the end-to-end tests of TSAN_E2E drive.
TSAN_TESTS := $(filter $(addprefix $(OUT)/,daemon/http_chaos_test daemon/http_limits_test daemon/http_test daemon/sse_test daemon/keeper_retire_test channel/post_test \
                cli/http_client_test store/store_test store/backup_test store/eventlog_test),$(SHELL_TESTS))
TSAN_E2E := $(addprefix test/e2e/,outbox.test.mjs calls.test.mjs labels.test.mjs report.test.mjs folders.test.mjs promise_05_once.test.mjs promise_06_durable.test.mjs)
test-programs: $(CORE_TESTS) $(SHELL_TESTS)
check-daemon: $(TSAN_TESTS) $(OUT)/tact
	@TACT=$(CURDIR)/$(OUT)/tact tools/run-tests --mode $(MODE) --title "daemon ($(MODE))" $(TSAN_TESTS) $(TSAN_E2E)
tsan-programs: $(TSAN_TESTS) $(OUT)/tact
# The longest begin first, so that none of them runs alone at the end.
LONG_TESTS := $(addprefix $(OUT)/,test/scenario_test core/match/match_twin_test sim/town_test daemon/keeper_whole_test)
list-tests:
	@printf '%s\n' $(LONG_TESTS) $(filter-out $(LONG_TESTS),$(CORE_TESTS) $(SHELL_TESTS))
list-tsan:
	@printf '%s\n' $(TSAN_TESTS) $(TSAN_E2E)
list-fuzzers:
	@printf '%s\n' $(FUZZERS)

.PHONY: core-check
core-check: $(OUT)/libtact.a $(CORE_TESTS)  ## build and test the core alone (also CC=clang BUILD=build/clang)
	@tools/run-tests --mode $(MODE) --title "core ($(CC), $(MODE))" $(CORE_TESTS)

.PHONY: boundary
boundary: $(OUT)/libtact.a  ## show what libtact needs of the world; fails if it is more than memory and string functions
	@tools/boundary $<

.PHONY: rules
rules:  ## the house rules: rooms, tables, documents, words
	@tools/house-rules

.PHONY: lint
lint:  ## cppcheck, clang's analyser on what changed, manual pages
	@tools/lint $(PORTABLE) -D_GNU_SOURCE -Iinclude -I. $(SHELL_CFLAGS)

.PHONY: size
size:  ## longest files and functions, sizes of the binary and the library: news, not a gate
	@tools/size $(OUT)

.PHONY: doc
doc: manual-pages  ## write the pages that are made from tables: man/*.7, doc/api.md and, by the binary, tact.1, tact.yaml.5 and tact-pages.5
	@tools/make-doc

.PHONY: cov
cov:  ## lines the unit tests reach, by room (gcov)
	@$(MAKE) --no-print-directory -j$(JOBS) MODE=cov test-programs
	@tools/coverage $(BUILD)/cov $$($(MAKE) -s --no-print-directory MODE=cov list-tests)
OPT_cov := -O0 -g --coverage

.PHONY: install
install: all  ## install to $(DESTDIR)$(PREFIX): binary, library, headers, manual, completion
	@install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	@install -m 755 $(OUT)/tact $(DESTDIR)$(PREFIX)/bin/tact
	@install -m 644 $(OUT)/libtact.a $(DESTDIR)$(PREFIX)/lib/libtact.a
	@tools/install-headers $(DESTDIR)$(PREFIX)/include
	@install -d $(DESTDIR)$(PREFIX)/lib/pkgconfig
	@printf 'prefix=%s\nName: tact\nDescription: decisions in micro-moments, as a library without I/O\nVersion: %s\nCflags: -I$${prefix}/include -I$${prefix}/include/tact\nLibs: -L$${prefix}/lib -ltact -lm\n' '$(PREFIX)' '$(VERSION)' >$(DESTDIR)$(PREFIX)/lib/pkgconfig/tact.pc
	@for page in man/*.[1-9]; do s=$${page##*.}; install -d $(DESTDIR)$(PREFIX)/share/man/man$$s; install -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man$$s/; done
	@$(OUT)/tact completion bash >$(DESTDIR)$(PREFIX)/share/bash-completion/completions/tact
	@echo "installed tact $(VERSION) under $(DESTDIR)$(PREFIX)"

.PHONY: dist
dist:  ## pack the committed tree as build/tact-VERSION.tar.gz
	@mkdir -p $(BUILD)
	@git archive --format=tar.gz --prefix=tact-$(VERSION)/ -o $(BUILD)/tact-$(VERSION).tar.gz HEAD
	@echo "$(BUILD)/tact-$(VERSION).tar.gz"
