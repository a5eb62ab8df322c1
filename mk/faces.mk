# The faces: built once by npm's packages (faces/package-lock.json), then linked into the binary of every mode.
FACE_GEN  := $(GEN)/faces
FACE_SRC  := $(shell find faces sdk/js -type f -not -path '*/node_modules/*' -not -path 'sdk/js/dist/*' 2>/dev/null) $(shell grep -ls tact_screen_word daemon/*.c)
SHELL_OBJ += $(OUT)/gen/faces_list.o $(OUT)/gen/faces_data.o $(OUT)/gen/words.o

$(FACE_GEN)/stamp: $(FACE_SRC) faces/package-lock.json
	@command -v node >/dev/null || { echo "The faces are built with Node.js, and there is none: tools/setup installs it."; exit 1; }
	@cmp -s faces/package-lock.json faces/node_modules/.tact-lock || { echo "The packages of faces/ are not installed as its lock file says: run tools/setup."; exit 1; }
	@node faces/build.mjs $(FACE_GEN)

# Older than the stamp they would be news at every call of make, and the binary linked anew while something runs it.
$(FACE_GEN)/%.c: $(FACE_GEN)/stamp
	@touch $@
$(FACE_GEN)/%.S: $(FACE_GEN)/stamp
	@touch $@

$(OUT)/gen/faces_data.o: $(FACE_GEN)/faces_data.S $(FACE_GEN)/stamp
	@mkdir -p $(@D)
	@$(CC) -c $< -o $@

$(OUT)/gen/%.o: $(FACE_GEN)/%.c
	@mkdir -p $(@D)
	@$(CC) $(STD) $(WARN) $(OPT) -Iinclude -I. -c $< -o $@

.PHONY: faces
faces: $(FACE_GEN)/stamp  ## build the faces alone, and say how large they are
	@cat $(FACE_GEN)/sizes.txt

.PHONY: screens
screens: $(OUT)/tact  ## take every picture of doc/screens anew, by the tests of the faces
	@TACT=$(abspath $(OUT)/tact) node tools/screens.mjs
