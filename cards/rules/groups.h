/* SPDX-License-Identifier: MIT */
/*
 * groups.h - the checks that the table of rules names, by the file that has them. A check serves one
 * rule, or several of a kind: then it looks which one is being checked. No rule is stated here.
 */
#ifndef CARDS_RULES_GROUPS_H
#define CARDS_RULES_GROUPS_H

#include "cards/rules/rule.h"

/* form.c */
void check_byte_order_mark(struct checking *checking);
void check_card_problems(struct checking *checking);
void check_empty_value(struct checking *checking);
void check_hidden_front(struct checking *checking);
void check_line_ends(struct checking *checking);
void check_links(struct checking *checking);
void check_no_front(struct checking *checking);
void check_odd_yaml(struct checking *checking);
void check_old_yaml(struct checking *checking);
void check_open_fence(struct checking *checking);
void check_pointer(struct checking *checking);
/* fields.c */
void check_base_id(struct checking *checking);
void check_base_self(struct checking *checking);
void check_containers(struct checking *checking);
void check_dataset_id(struct checking *checking);
void check_emissions(struct checking *checking);
void check_gated_eu(struct checking *checking);
void check_gated_fields(struct checking *checking);
void check_inference(struct checking *checking);
void check_key_spelling(struct checking *checking);
void check_language_known(struct checking *checking);
void check_language_retired(struct checking *checking);
void check_language_short(struct checking *checking);
void check_library_known(struct checking *checking);
void check_license_family(struct checking *checking);
void check_license_known(struct checking *checking);
void check_license_link(struct checking *checking);
void check_license_name(struct checking *checking);
void check_license_other(struct checking *checking);
void check_relation(struct checking *checking);
void check_relation_count(struct checking *checking);
void check_tags(struct checking *checking);
void check_task_known(struct checking *checking);
/* complete.c */
void check_base_named(struct checking *checking);
void check_body_length(struct checking *checking);
void check_context_stated(struct checking *checking);
void check_empty_section(struct checking *checking);
void check_key_there(struct checking *checking);
void check_license_file(struct checking *checking);
void check_placeholders(struct checking *checking);
void check_score(struct checking *checking);
void check_section_there(struct checking *checking);
void check_size_stated(struct checking *checking);
/* truth.c */
void check_context_claims(struct checking *checking);
void check_declared(struct checking *checking);
void check_dtype(struct checking *checking);
void check_expert_claims(struct checking *checking);
void check_shape_claims(struct checking *checking);
void check_shard_claims(struct checking *checking);
void check_size_claims(struct checking *checking);
void check_size_in_name(struct checking *checking);
void check_tokenizer_length(struct checking *checking);
void check_training_claims(struct checking *checking);
void check_tying_claims(struct checking *checking);
void check_vocabulary_claims(struct checking *checking);
/* truth_kind.c */
void check_adapter_base(struct checking *checking);
void check_architecture_claims(struct checking *checking);
void check_base_family(struct checking *checking);
void check_library_files(struct checking *checking);
void check_merge_parents(struct checking *checking);
void check_quant_in_name(struct checking *checking);
void check_relation_adapter(struct checking *checking);
void check_relation_quantized(struct checking *checking);
void check_task_kind(struct checking *checking);
void check_template_of_base(struct checking *checking);
void check_template_there(struct checking *checking);
/* consistent.c */
void check_conflicts(struct checking *checking);
void check_head_missing(struct checking *checking);
void check_head_stored(struct checking *checking);
void check_quantization(struct checking *checking);
void check_misshapen(struct checking *checking);
void check_missing(struct checking *checking);
void check_model_type(struct checking *checking);
void check_other_family(struct checking *checking);
void check_padding(struct checking *checking);
void check_plugin_failed(struct checking *checking);
void check_special_tokens(struct checking *checking);
void check_token_ids(struct checking *checking);
void check_unexpected(struct checking *checking);
void check_vocabulary(struct checking *checking);
/* whole.c */
void check_damage(struct checking *checking);
void check_finite(struct checking *checking);
void check_heads(struct checking *checking);
void check_key_age(struct checking *checking);
void check_keys_twice(struct checking *checking);
void check_kinds(struct checking *checking);
void check_layout(struct checking *checking);
void check_tokenizer_problems(struct checking *checking);
void check_tokenizer_whole(struct checking *checking);
/* A file that cannot be read, as the reader's error says: its own path goes, its place is taken. */
void find_unread(struct checking *checking, struct where *where, const char *message);
/* X426 of one file. */
void find_keys_twice(struct checking *checking, const struct model_file *file);
/* index.c */
bool index_is_at_fault(const struct model *model);
void check_index_bytes(struct checking *checking);
void check_shard_numbers(struct checking *checking);
void check_shards_hold(struct checking *checking);
void check_shards_safe(struct checking *checking);
void check_shards_there(struct checking *checking);
void find_index_twice(struct checking *checking); /* X426 of the index */
/* results.c */
void check_eval_files(struct checking *checking);
void check_results_name(struct checking *checking);
void check_results_range(struct checking *checking);
void check_results_twice(struct checking *checking);
void check_results_verified(struct checking *checking);
void check_results_whole(struct checking *checking);
/* results_text.c */
void check_emissions_sum(struct checking *checking);
void check_results_data(struct checking *checking);
void check_results_structured(struct checking *checking);
void check_results_text(struct checking *checking);
/* license.c */
void check_base_license(struct checking *checking);
void check_data_license(struct checking *checking);
void check_license_claims(struct checking *checking);
void check_license_text(struct checking *checking);
void check_llama_name(struct checking *checking);
void check_no_derivatives(struct checking *checking);
void check_stored_license(struct checking *checking);
/* base.c */
void check_base_shapes(struct checking *checking);
/* language.c */
void check_language_slips(struct checking *checking);
void check_language_text(struct checking *checking);
/* examples.c */
void check_code_loads(struct checking *checking);
void check_metrics_known(struct checking *checking);
void check_widget(struct checking *checking);
/* template.c */
void check_template_address(struct checking *checking);
void check_template_harm(struct checking *checking);
void check_template_run(struct checking *checking);
void check_template_same(struct checking *checking);
/* loading.c */
void check_folder_links(struct checking *checking);
void check_pickle_names(struct checking *checking);
bool pickle_is_refused(const char *message); /* P702 says so */
/* safety.c */
void check_hidden_text(struct checking *checking);
void check_pickle(struct checking *checking);
void check_remote_code(struct checking *checking);
void check_remote_code_there(struct checking *checking);
void check_secrets(struct checking *checking);
/* policy.c finds what is wrong with the settings file while it reads it. */
void check_nothing(struct checking *checking);

#endif
