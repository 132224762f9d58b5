# tests/local.mk - what `make check` builds and runs. `make check TESTS="FILE..."` runs only these.

unit_tests = \
    tests/unit/t_abi \
    tests/unit/t_arena \
    tests/unit/t_args \
    tests/unit/t_attend \
    tests/unit/t_bind \
    tests/unit/t_bytes \
    tests/unit/t_card \
    tests/unit/t_claims \
    tests/unit/t_cost \
    tests/unit/t_dequant \
    tests/unit/t_doc \
    tests/unit/t_doc_html \
    tests/unit/t_doc_markdown \
    tests/unit/t_dtype \
    tests/unit/t_elf \
    tests/unit/t_error \
    tests/unit/t_file \
    tests/unit/t_format \
    tests/unit/t_generate \
    tests/unit/t_gguf \
    tests/unit/t_graph \
    tests/unit/t_json \
    tests/unit/t_lab \
    tests/unit/t_json_rows \
    tests/unit/t_kernels \
    tests/unit/t_lookup \
    tests/unit/t_memory \
    tests/unit/t_output \
    tests/unit/t_packed \
    tests/unit/t_pattern \
    tests/unit/t_pickle \
    tests/unit/t_pieces_flat \
    tests/unit/t_pytorch \
    tests/unit/t_quiz \
    tests/unit/t_rope \
    tests/unit/t_run \
    tests/unit/t_safetensors \
    tests/unit/t_sample \
    tests/unit/t_scan \
    tests/unit/t_schema \
    tests/unit/t_shards \
    tests/unit/t_stack \
    tests/unit/t_summary \
    tests/unit/t_svg \
    tests/unit/t_table \
    tests/unit/t_template \
    tests/unit/t_tensormap \
    tests/unit/t_text \
    tests/unit/t_threads \
    tests/unit/t_tokenizer \
    tests/unit/t_trace \
    tests/unit/t_tree \
    tests/unit/t_words \
    tests/unit/t_worker \
    tests/unit/t_yaml

recipe = tests/recipe.c tests/recipe.h tests/checkpoint.h
tests_unit_t_dequant_SOURCES = tests/unit/t_dequant.c $(recipe)
tests_unit_t_gguf_SOURCES = tests/unit/t_gguf.c $(recipe)
tests_unit_t_lookup_SOURCES = tests/unit/t_lookup.c $(recipe)
tests_unit_t_packed_SOURCES = tests/unit/t_packed.c $(recipe)
tests_unit_t_pickle_SOURCES = tests/unit/t_pickle.c $(recipe)
tests_unit_t_pytorch_SOURCES = tests/unit/t_pytorch.c $(recipe)
tests_unit_t_shards_SOURCES = tests/unit/t_shards.c $(recipe)
tests_fuzz_readers_SOURCES = tests/fuzz/readers.c $(recipe)

if HAVE_CHECK
check_PROGRAMS += $(unit_tests)
endif
check_PROGRAMS += tests/schema_suite tests/template_render
check_PROGRAMS += tests/json_get tests/properties tests/sparse tests/tensors tests/list_tensors \
    tests/vectors $(fuzz_tests)
tests_json_get_LDADD = $(JANSSON_LIBS)

LDADD += $(CHECK_LIBS)

fuzz_tests = tests/fuzz/readers tests/fuzz/schemas
shell_tests = $(sort $(wildcard $(abs_srcdir)/tests/cli/*.sh $(abs_srcdir)/tests/lint/*.sh \
    $(abs_srcdir)/tests/browser/*.sh))
all_tests = $(unit_tests) $(fuzz_tests) $(shell_tests)

# Plugins that are faulty on purpose: each file one, at its own risk, without our link checks.
faulty_plugins = $(patsubst $(srcdir)/%.c,%.so,$(wildcard $(srcdir)/tests/plugins/*.c))

tests/plugins/%.so: $(srcdir)/tests/plugins/%.c $(plugin_headers)
	$(AM_V_CCLD)$(MKDIR_P) tests/plugins && $(CC) $(plugin_flags) -o $@ $< $(LDFLAGS) -lm

EXTRA_DIST += $(wildcard $(srcdir)/tests/*.sh $(srcdir)/tests/*.md $(srcdir)/tests/*/README.md \
    $(srcdir)/tests/plugins/*.[ch] $(srcdir)/tests/unit/*.h $(srcdir)/tests/bench/*.* \
    $(srcdir)/tests/oracle/*.py $(srcdir)/tests/data/*) tests/leaks.allow tests/run \
    tests/abi tests/browser tests/cli tests/lint
CLEANFILES += tests/plugins/*.so
clean_folders += tests/log

test_environment = \
    top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
    ARCHCARD="$${ARCHCARD-$(abs_top_builddir)/archcard}" CC='$(CC)' \
    ARCHCARD_SANITIZERS='$(SANITIZE_CFLAGS)' CK_DEFAULT_TIMEOUT=300 \
    LSAN_OPTIONS='suppressions=$(abs_srcdir)/tests/leaks.allow:print_suppressions=0' \
    ARCHCARD_SHARED="$${ARCHCARD_SHARED-`cd '$(abs_top_srcdir)/../shared' 2>/dev/null && pwd`}"

if !HAVE_CHECK
missing_tests = -m 'libcheck was not found when this was configured'
endif

# All that the tests need, without running them.
check-build: archcard $(check_PROGRAMS) $(plugin_modules) $(faulty_plugins)

check-local: check-build
	@$(test_environment) $(srcdir)/tests/run $(missing_tests) $(or $(TESTS),$(all_tests))

# The same programs under valgrind: an error in memory is a failure.
valgrind = valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite

check-valgrind: check-build
	@$(test_environment) TEST_TIMEOUT=3600 VALGRIND='$(valgrind)' $(srcdir)/tests/run -w '$(valgrind)' \
	    $(missing_tests) $(unit_tests) $(abs_srcdir)/tests/valgrind.sh

# The installed program, away from the build tree.
installcheck-local: tests/json_get
	@$(test_environment) ARCHCARD='$(DESTDIR)$(bindir)/archcard' \
	    pkgconfigdir='$(DESTDIR)$(pkgconfigdir)' $(srcdir)/tests/run \
	    $(abs_srcdir)/tests/installed.sh $(abs_srcdir)/tests/cli/tutorial.sh

.PHONY: check-build check-valgrind
