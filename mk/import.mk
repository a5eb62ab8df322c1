# The import room needs a few small neighbours; this builds and tests them without the rest of the shell:  make check-import
IMPORT_WITH  := core/moment/token.c daemon/robots.c daemon/device.c cli/screen.c cli/table.c cli/progress.c cli/moments_print.c cli/wrap.c
IMPORT_SRC   := $(sort $(call code_of,$(wildcard import/*.c)) $(wildcard $(IMPORT_WITH)) $(call code_of,$(wildcard core/base/*.c)))
IMPORT_TESTS := $(patsubst %.c,$(OUT)/room/%,$(wildcard import/*_test.c $(IMPORT_WITH:%.c=%_test.c)))
$(IMPORT_TESTS): $(OUT)/room/%_test: $(OUT)/%_test.o $(IMPORT_SRC:%.c=$(OUT)/%.o)
	@mkdir -p $(@D)
	@$(CC) $(OPT) -o $@ $^ -lcmocka $(SHELL_LIBS)
.PHONY: check-import
check-import: $(IMPORT_TESTS)  ## build and test the import room with its neighbours only
	@for t in $(IMPORT_TESTS); do echo "== $$t"; $$t || exit 1; done
