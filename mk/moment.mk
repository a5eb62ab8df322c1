# The table of towns stands inside the library: the assembler includes it.
$(OUT)/core/moment/town.o: models/towns.table
