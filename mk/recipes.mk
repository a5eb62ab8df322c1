# What the assembler includes is not seen by -MMD.
$(OUT)/brand/recipe.o: $(wildcard recipes/*.yaml)
