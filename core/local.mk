# core/local.mk - the inner library, which holds everything but main(), the program, the headers.
# tests/lint/sources.sh fails when a source is missing here.

core_libarchcard_a_SOURCES += \
    core/analyze/align.c \
    core/analyze/align.h \
    core/analyze/architecture.c \
    core/analyze/architecture.h \
    core/analyze/bench.c \
    core/analyze/bench.h \
    core/analyze/bench_kernels.c \
    core/analyze/bench_kernels.h \
    core/analyze/bench_tokenize.c \
    core/analyze/bench_tokenize.h \
    core/analyze/blocks.c \
    core/analyze/blocks.h \
    core/analyze/budget.c \
    core/analyze/budget.h \
    core/analyze/capture.c \
    core/analyze/capture.h \
    core/analyze/consequence.c \
    core/analyze/consequence.h \
    core/analyze/count.c \
    core/analyze/count.h \
    core/analyze/differ.c \
    core/analyze/differ.h \
    core/analyze/examine.c \
    core/analyze/examine.h \
    core/analyze/forward.c \
    core/analyze/forward.h \
    core/analyze/generate.c \
    core/analyze/generate.h \
    core/analyze/limits.c \
    core/analyze/limits.h \
    core/analyze/nonfinite.c \
    core/analyze/nonfinite.h \
    core/analyze/propose.c \
    core/analyze/propose.h \
    core/analyze/prose.c \
    core/analyze/prose.h \
    core/analyze/sample.c \
    core/analyze/sample.h \
    core/analyze/settings.c \
    core/analyze/settings.h \
    core/analyze/speak.c \
    core/analyze/speak.h \
    core/analyze/stack.c \
    core/analyze/stack.h \
    core/analyze/stack_read.c \
    core/analyze/stack_read.h \
    core/analyze/trace.c \
    core/analyze/trace.h \
    core/analyze/training.c \
    core/analyze/training.h \
    core/analyze/tuning.c \
    core/analyze/tuning.h \
    core/analyze/tuning_keys.c \
    core/analyze/tuning_keys.h \
    core/analyze/tuning_text.c \
    core/analyze/tuning_text.h \
    core/conform/against.c \
    core/conform/against.h \
    core/conform/config.c \
    core/conform/conform.c \
    core/conform/conform.h \
    core/conform/draw.c \
    core/conform/draw.h \
    core/conform/examples.c \
    core/conform/fuzz.c \
    core/conform/library.c \
    core/conform/mutate.c \
    core/conform/mutate.h \
    core/conform/numbers.c \
    core/conform/renamed.c \
    core/conform/renamed.h \
    core/conform/report.c \
    core/conform/selftest.c \
    core/conform/selftest.h \
    core/conform/tensors.c \
    core/conform/test.h \
    core/conform/trial.c \
    core/conform/trial.h \
    core/conform/vectors.c \
    core/conform/vectors.h \
    core/explain/attention.c \
    core/explain/cache.c \
    core/explain/explain.c \
    core/explain/explain.h \
    core/explain/lab.c \
    core/explain/lab.h \
    core/explain/mask.c \
    core/explain/moe.c \
    core/explain/norm.c \
    core/explain/position.c \
    core/explain/sampling.c \
    core/explain/score.c \
    core/explain/score.h \
    core/explain/sides.c \
    core/explain/state.c \
    core/explain/study.c \
    core/explain/study.h \
    core/explain/topic.h \
    core/explain/turns.c \
    core/explain/turns.h \
    core/explain/words.c \
    core/quiz/attention.c \
    core/quiz/cache.c \
    core/quiz/compare.c \
    core/quiz/draft.c \
    core/quiz/draft.h \
    core/quiz/mask.c \
    core/quiz/parameters.c \
    core/quiz/position.c \
    core/quiz/quiz.c \
    core/quiz/quiz.def \
    core/quiz/quiz.h \
    core/quiz/stack.c \
    core/quiz/words.c

core_libarchcard_a_SOURCES += \
    core/base/arena.c \
    core/base/arena.h \
    core/base/base64.c \
    core/base/base64.h \
    core/base/bytes.c \
    core/base/bytes.h \
    core/base/clock.c \
    core/base/clock.h \
    core/base/count.c \
    core/base/count.h \
    core/base/duplicates.c \
    core/base/duplicates.h \
    core/base/error.c \
    core/base/error.h \
    core/base/file.c \
    core/base/file.h \
    core/base/home.c \
    core/base/home.h \
    core/base/json.c \
    core/base/json.h \
    core/base/json_escape.c \
    core/base/json_rows.c \
    core/base/json_rows.h \
    core/base/memory.c \
    core/base/memory.h \
    core/base/number.c \
    core/base/number.h \
    core/base/output.c \
    core/base/output.h \
    core/base/record.c \
    core/base/record.h \
    core/base/sha256.c \
    core/base/sha256.h \
    core/base/table.c \
    core/base/table.h \
    core/base/text.c \
    core/base/text.h \
    core/base/threads.c \
    core/base/threads.h \
    core/base/tree.c \
    core/base/tree.h \
    core/base/utf8.c \
    core/base/utf8_valid.c \
    core/base/utf8.h \
    core/base/worker.c \
    core/base/worker.h \
    core/base/yaml.c \
    core/base/yaml.h \
    core/base/yaml_scalar.c \
    core/base/yaml_scalar.h

core_libarchcard_a_SOURCES += \
    core/cli/about.c \
    core/cli/about.h \
    core/cli/args.c \
    core/cli/args.h \
    core/cli/cmd_bench.c \
    core/cli/cmd_compare.c \
    core/cli/cmd_diagram.c \
    core/cli/cmd_explain.c \
    core/cli/cmd_help.c \
    core/cli/cmd_inspect.c \
    core/cli/cmd_lesson.c \
    core/cli/cmd_logits.c \
    core/cli/cmd_models.c \
    core/cli/cmd_plugin.c \
    core/cli/cmd_quiz.c \
    core/cli/cmd_rules.c \
    core/cli/cmd_run.c \
    core/cli/cmd_schema.c \
    core/cli/cmd_tokenize.c \
    core/cli/cmd_trace.c \
    core/cli/cmd_validate.c \
    core/cli/commands.c \
    core/cli/commands.def \
    core/cli/commands.h \
    core/cli/complete.c \
    core/cli/complete.h \
    core/cli/complete_bash.c \
    core/cli/complete_fish.c \
    core/cli/complete_zsh.c \
    core/cli/help.c \
    core/cli/help.h \
    core/cli/input.c \
    core/cli/input.h \
    core/cli/mend.c \
    core/cli/mend.h \
    core/cli/models.c \
    core/cli/models.h \
    core/cli/options.c \
    core/cli/plugin_new.c \
    core/cli/plugin_new.h \
    core/cli/print.c \
    core/cli/print.h \
    core/cli/prompt.c \
    core/cli/prompt.h \
    core/cli/quiz_play.c \
    core/cli/quiz_play.h \
    core/cli/term.c \
    core/cli/term.h

core_libarchcard_a_SOURCES += \
    core/doc/chapters_page.c \
    core/doc/chapters_page.h \
    core/doc/doc.c \
    core/doc/doc.h \
    core/doc/doc_chapters.c \
    core/doc/doc_html.c \
    core/doc/doc_markdown.c \
    core/doc/doc_text.c \
    core/doc/doc_tree.h \
    core/doc/escape.c \
    core/doc/escape.h \
    core/doc/page.h \
    core/doc/page_css.c \
    core/doc/page_css.h \
    core/doc/printer.c \
    core/doc/printer.h \
    core/doc/svg.c \
    core/doc/svg.h \
    core/doc/text_table.c \
    core/doc/wrap.c \
    core/doc/wrap.h

core_libarchcard_a_SOURCES += \
    core/graph/bind.c \
    core/graph/bind.h \
    core/graph/cost.c \
    core/graph/cost.h \
    core/graph/graph.c \
    core/graph/graph.h \
    core/graph/op.c \
    core/graph/op.h \
    core/graph/plan.c \
    core/graph/plan.h \
    core/graph/prepare.c \
    core/graph/prepare.h \
    core/graph/run.c \
    core/graph/run.h \
    core/graph/side.c \
    core/graph/side.h \
    core/graph/step.c \
    core/graph/step.h \
    core/graph/tail.c \
    core/graph/tail.h \
    core/graph/tensormap.c \
    core/graph/tensormap.h

core_libarchcard_a_SOURCES += \
    core/graph/ops/act.c \
    core/graph/ops/add.c \
    core/graph/ops/attend.c \
    core/graph/ops/concat.c \
    core/graph/ops/embed.c \
    core/graph/ops/input.c \
    core/graph/ops/layernorm.c \
    core/graph/ops/linear.c \
    core/graph/ops/mul.c \
    core/graph/ops/output.c \
    core/graph/ops/relbias.c \
    core/graph/ops/rmsnorm.c \
    core/graph/ops/rope.c \
    core/graph/ops/route.c \
    core/graph/ops/scale.c \
    core/graph/ops/slice.c \
    core/graph/ops/tag.c \
    core/graph/ops/weight.c

core_libarchcard_a_SOURCES += \
    core/model/chat.c \
    core/model/common.c \
    core/model/common.h \
    core/model/facts.c \
    core/model/facts.h \
    core/model/gguf_tokenizer.c \
    core/model/gguf_tokenizer.h \
    core/model/lookup.c \
    core/model/lookup.h \
    core/model/model.c \
    core/model/model.h \
    core/model/named.c \
    core/model/named.h \
    core/model/quantization.c \
    core/model/quantization.h \
    core/model/roles.c \
    core/model/roles.h \
    core/model/source.c \
    core/model/source.h \
    core/model/texts.c \
    core/model/texts.h \
    core/model/tokens.c \
    core/model/tokens.h \
    core/model/units.c \
    core/model/units.h

core_libarchcard_a_SOURCES += \
    core/plugin/answer.c \
    core/plugin/ask.c \
    core/plugin/ask.h \
    core/plugin/attempt.h \
    core/plugin/cardcheck.c \
    core/plugin/cardcheck.h \
    core/plugin/elf.c \
    core/plugin/elf.h \
    core/plugin/find.c \
    core/plugin/find.h \
    core/plugin/head.c \
    core/plugin/head.h \
    core/plugin/host.c \
    core/plugin/host.h \
    core/plugin/host_read.c \
    core/plugin/host_read.h \
    core/plugin/kit.c \
    core/plugin/kit.h \
    core/plugin/library.c \
    core/plugin/library.h \
    core/plugin/list.c \
    core/plugin/list.h \
    core/plugin/load.c \
    core/plugin/load.h \
    core/plugin/sections.c \
    core/plugin/sections.h \
    core/plugin/wire.c \
    core/plugin/wire.h

core_libarchcard_a_SOURCES += \
    core/report/annotations.c \
    core/report/annotations.h \
    core/report/bench.c \
    core/report/bench.h \
    core/report/compare.c \
    core/report/compare.h \
    core/report/conform.c \
    core/report/conform.h \
    core/report/diagram.c \
    core/report/diagram.h \
    core/report/diagram_dot.c \
    core/report/diagram_picture.c \
    core/report/diagram_svg.c \
    core/report/diagram_text.c \
    core/report/explain.c \
    core/report/explain.h \
    core/report/inspect.c \
    core/report/inspect.h \
    core/report/json.c \
    core/report/json.h \
    core/report/lesson.c \
    core/report/lesson.h \
    core/report/lesson_asked.c \
    core/report/lesson_card.c \
    core/report/lesson_course.c \
    core/report/lesson_glossary.c \
    core/report/lesson_grids.c \
    core/report/lesson_inside.c \
    core/report/lesson_made.c \
    core/report/lesson_part.c \
    core/report/lesson_part.h \
    core/report/lesson_pictures.c \
    core/report/lesson_places.c \
    core/report/lesson_slides.c \
    core/report/lesson_write.c \
    core/report/model_json.c \
    core/report/named.c \
    core/report/named.h \
    core/report/picture.c \
    core/report/picture.h \
    core/report/plugin.c \
    core/report/plugin.h \
    core/report/plugins.c \
    core/report/plugins.h \
    core/report/proposal.c \
    core/report/proposal.h \
    core/report/quiz.c \
    core/report/quiz.h \
    core/report/quiz_anki.c \
    core/report/quiz_gift.c \
    core/report/quiz_score.c \
    core/report/rules.c \
    core/report/run.c \
    core/report/run.h \
    core/report/sarif.c \
    core/report/scaffold.c \
    core/report/scaffold.h \
    core/report/scaffold_from.c \
    core/report/scaffold_from.h \
    core/report/scaffold_like.c \
    core/report/scaffold_model.c \
    core/report/schema.c \
    core/report/schema.h \
    core/report/texts.c \
    core/report/texts.h \
    core/report/texts_json.c \
    core/report/tokenize.c \
    core/report/tokenize.h \
    core/report/tokenize_beside.c \
    core/report/tokenize_json.c \
    core/report/trace.c \
    core/report/trace.h \
    core/report/trace_json.c \
    core/report/trace_map.c \
    core/report/trace_map.h \
    core/report/trace_page.c \
    core/report/trace_page.h \
    core/report/trace_script.c \
    core/report/validate.c \
    core/report/validate.h \
    core/report/validate_text.c \
    core/report/verdict.c \
    core/report/verdict.h \
    core/report/words.c \
    core/report/words.h

core_libarchcard_a_SOURCES += \
    core/schema/check.c \
    core/schema/check.h \
    core/schema/check_list.c \
    core/schema/check_logic.c \
    core/schema/check_map.c \
    core/schema/check_value.c \
    core/schema/compile.c \
    core/schema/compile.h \
    core/schema/compile_list.c \
    core/schema/compile_logic.c \
    core/schema/compile_map.c \
    core/schema/compile_value.c \
    core/schema/decimal.c \
    core/schema/decimal.h \
    core/schema/equal.c \
    core/schema/equal.h \
    core/schema/format.c \
    core/schema/format.h \
    core/schema/format_host.c \
    core/schema/format_time.c \
    core/schema/format_uri.c \
    core/schema/idna.c \
    core/schema/idna.h \
    core/schema/idna_codes.c \
    core/schema/index.c \
    core/schema/keywords.c \
    core/schema/keywords.h \
    core/schema/library.c \
    core/schema/library.h \
    core/schema/names.c \
    core/schema/names.h \
    core/schema/pattern.c \
    core/schema/pattern.h \
    core/schema/pattern_class.c \
    core/schema/pattern_syntax.c \
    core/schema/pattern_syntax.h \
    core/schema/problem.c \
    core/schema/problem.h \
    core/schema/rule.h \
    core/schema/schema.h \
    core/schema/uri.c \
    core/schema/uri.h

core_libarchcard_a_SOURCES += \
    core/tensor/attend.c \
    core/tensor/attend.h \
    core/tensor/blocks.inc \
    core/tensor/body.inc \
    core/tensor/body_dots.inc \
    core/tensor/body_math.inc \
    core/tensor/body_rows.inc \
    core/tensor/body_tile.inc \
    core/tensor/ceilings.c \
    core/tensor/ceilings.h \
    core/tensor/compute.c \
    core/tensor/compute.h \
    core/tensor/dequant.c \
    core/tensor/dtype.c \
    core/tensor/dtype.def \
    core/tensor/dtype.h \
    core/tensor/isa.c \
    core/tensor/isa.h \
    core/tensor/isa_scalar.c \
    core/tensor/kernels.h \
    core/tensor/linear.c \
    core/tensor/product.h \
    core/tensor/product_columns.c \
    core/tensor/product_few.c \
    core/tensor/product_q8.c \
    core/tensor/product_rows.c \
    core/tensor/rows.c \
    core/tensor/scales.c \
    core/tensor/scales.h \
    core/tensor/widen.c \
    core/tensor/widen.h

# Kernels for one instruction set each, with the flags for it; isa.c calls them where they can run.
core_libavx2_a_SOURCES = core/tensor/isa_avx2.c
core_libavx512_a_SOURCES = core/tensor/isa_avx512.c
core_libfast_a_SOURCES = core/tensor/isa_avx512_fast.c
core_libavx2_a_CFLAGS = $(AM_CFLAGS) -mavx2 -mfma -mf16c
core_libavx512_a_CFLAGS = $(core_libavx2_a_CFLAGS) -mavx512f -mavx512bw -mavx512dq -mavx512vl
core_libfast_a_CFLAGS = $(core_libavx512_a_CFLAGS) -mavx512bf16 -mavx512vnni
if X86_64
EXTRA_LIBRARIES = core/libavx2.a core/libavx512.a core/libfast.a
core_libarchcard_a_LIBADD = $(core_libavx2_a_OBJECTS) $(core_libavx512_a_OBJECTS) \
    $(core_libfast_a_OBJECTS)
core_libarchcard_a_DEPENDENCIES = $(core_libarchcard_a_LIBADD)
endif

core_libarchcard_a_SOURCES += \
    core/tokenizer/added.c \
    core/tokenizer/added.h \
    core/tokenizer/bpe.c \
    core/tokenizer/bpe.h \
    core/tokenizer/bpe_prepare.c \
    core/tokenizer/charsmap.c \
    core/tokenizer/charsmap.h \
    core/tokenizer/cut.c \
    core/tokenizer/cut.h \
    core/tokenizer/cut_find.c \
    core/tokenizer/decode.c \
    core/tokenizer/decode.h \
    core/tokenizer/encode.c \
    core/tokenizer/engine.h \
    core/tokenizer/fast.c \
    core/tokenizer/fast.h \
    core/tokenizer/fast_cut.c \
    core/tokenizer/fast_cut.h \
    core/tokenizer/fast_prepare.c \
    core/tokenizer/gguf.h \
    core/tokenizer/gguf_patterns.c \
    core/tokenizer/gguf_patterns.h \
    core/tokenizer/greedy.c \
    core/tokenizer/greedy.h \
    core/tokenizer/hash.c \
    core/tokenizer/hash.h \
    core/tokenizer/ids.c \
    core/tokenizer/matcher.c \
    core/tokenizer/matcher.h \
    core/tokenizer/merge_batch.c \
    core/tokenizer/merge_batch.h \
    core/tokenizer/merges.c \
    core/tokenizer/merges.h \
    core/tokenizer/normalize.c \
    core/tokenizer/normalize.h \
    core/tokenizer/normalize_map.c \
    core/tokenizer/normalize_unicode.c \
    core/tokenizer/pieces.c \
    core/tokenizer/pieces.h \
    core/tokenizer/pieces_flat.c \
    core/tokenizer/pieces_flat.h \
    core/tokenizer/protobuf.c \
    core/tokenizer/protobuf.h \
    core/tokenizer/read_cutters.c \
    core/tokenizer/read_gguf.c \
    core/tokenizer/read_json.c \
    core/tokenizer/read_ranks.c \
    core/tokenizer/read_sentencepiece.c \
    core/tokenizer/read_settings.c \
    core/tokenizer/read_steps.c \
    core/tokenizer/read_vocab.c \
    core/tokenizer/regex.c \
    core/tokenizer/regex.h \
    core/tokenizer/scan.c \
    core/tokenizer/scan.h \
    core/tokenizer/scan_block.c \
    core/tokenizer/scan_block.h \
    core/tokenizer/sentencepiece.c \
    core/tokenizer/sentencepiece.h \
    core/tokenizer/summary.c \
    core/tokenizer/summary.h \
    core/template/template.c \
    core/template/template.h \
    core/template/access.c \
    core/template/call.c \
    core/template/call.h \
    core/template/chars.c \
    core/template/chars.h \
    core/template/datum.c \
    core/template/datum.h \
    core/template/evaluate.c \
    core/template/evaluate.h \
    core/template/execute.c \
    core/template/execute.h \
    core/template/expression.c \
    core/template/filters.c \
    core/template/filters_list.c \
    core/template/format.c \
    core/template/functions.c \
    core/template/json.c \
    core/template/lexer.c \
    core/template/lexer.h \
    core/template/literal.c \
    core/template/literal.h \
    core/template/loop.c \
    core/template/loop.h \
    core/template/machine.c \
    core/template/machine.h \
    core/template/macro.c \
    core/template/map.c \
    core/template/members.c \
    core/template/methods.c \
    core/template/methods.h \
    core/template/operate.c \
    core/template/operate.h \
    core/template/order.c \
    core/template/order.h \
    core/template/parser.c \
    core/template/parser.h \
    core/template/primary.c \
    core/template/print.c \
    core/template/print.h \
    core/template/split.c \
    core/template/syntax.h \
    core/template/tests.c \
    core/tokenizer/tokenizer.c \
    core/tokenizer/tokenizer.h \
    core/tokenizer/traced.c \
    core/tokenizer/traced.h \
    core/tokenizer/trie.c \
    core/tokenizer/trie.h \
    core/tokenizer/unicode.c \
    core/tokenizer/unicode.h \
    core/tokenizer/unicode_table.c \
    core/tokenizer/unigram.c \
    core/tokenizer/unigram.h \
    core/tokenizer/units.h \
    core/tokenizer/vocab.c \
    core/tokenizer/vocab.h \
    core/tokenizer/words.c \
    core/tokenizer/words.h

core_libarchcard_a_SOURCES += \
    core/weights/gguf.c \
    core/weights/gguf_keys.c \
    core/weights/gguf_keys.h \
    core/weights/packed.c \
    core/weights/packed.h \
    core/weights/pickle.c \
    core/weights/pickle.h \
    core/weights/pickle_names.c \
    core/weights/pickle_names.h \
    core/weights/pytorch.c \
    core/weights/reader.c \
    core/weights/reader.h \
    core/weights/safetensors.c \
    core/weights/shards.c \
    core/weights/shards.h \
    core/weights/weights.c \
    core/weights/weights.h \
    core/weights/write.c \
    core/weights/write.h \
    core/weights/zip.c \
    core/weights/zip.h

# The program.
archcard_SOURCES += core/cli/main.c

# Installed: the contract with plugins.
publicdir = $(includedir)/archcard
publicextdir = $(publicdir)/ext
public_HEADERS = \
    core/include/archcard/blocks.h \
    core/include/archcard/encdec.h \
    core/include/archcard/graph.h \
    core/include/archcard/layers.h \
    core/include/archcard/llama.h \
    core/include/archcard/ops.def \
    core/include/archcard/plugin.h \
    core/include/archcard/rotary.h
publicext_HEADERS = \
    core/include/archcard/ext/explain.h \
    core/include/archcard/ext/cardcheck.h \
    core/include/archcard/ext/report.h \
    core/include/archcard/ext/selftest.h

sdkdir = $(pkgdatadir)
nodist_sdk_DATA = core/pkg/archcard-plugin.mk
pkgconfigdir = $(libdir)/pkgconfig
nodist_pkgconfig_DATA = core/pkg/archcard-plugin.pc

# Manual pages; plugins bring their own.
man1_MANS = $(wildcard $(srcdir)/core/man/*.1)
man3_MANS = $(wildcard $(srcdir)/core/man/*.3)
man7_MANS = $(wildcard $(srcdir)/core/man/*.7)
dist_doc_DATA = core/man/tutorial.md

# Completion scripts, which the program itself writes, each under the name that its shell looks for.
bashcompletiondir = $(datadir)/bash-completion/completions
zshcompletiondir = $(datadir)/zsh/site-functions
fishcompletiondir = $(datadir)/fish/vendor_completions.d
nodist_bashcompletion_DATA = core/pkg/completion/bash/archcard
nodist_zshcompletion_DATA = core/pkg/completion/zsh/_archcard
nodist_fishcompletion_DATA = core/pkg/completion/fish/archcard.fish
completions = $(nodist_bashcompletion_DATA) $(nodist_zshcompletion_DATA) \
    $(nodist_fishcompletion_DATA)

$(completions): archcard$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && ./archcard help --completion $(notdir $(@D)) -o $@

clean_folders += core/pkg/completion

EXTRA_DIST += core/floors.txt core/build/unicode.mjs $(wildcard $(srcdir)/core/man/*)
