#!/bin/sh
# SPDX-License-Identifier: MIT
# tuning.sh - base, fine-tuned, instruct, chat, adapter: a table of models whose answer is plain from
# their files, with a piece of the evidence that must be named. What is not plain must be unknown.

. "${top_srcdir:?}/tests/lib.sh"

wrong=0

# answers FOLDER: reads lines "MODEL KIND EVIDENCE" ("-": none), models in that folder or by name.
answers() {
    while read -r name kind evidence; do
        run "$ARCHCARD" inspect "$1$name" -f json
        told=$(json stdout /models/0/tuning/kind)
        if [ "$told" != "$kind" ]; then
            wrong=$((wrong + 1))
            not_ok "$name is $kind"
            note "got: $told"
        elif [ "$evidence" = - ]; then
            ok "$name is $kind"
        else
            i=0
            while value=$(json stdout "/models/0/tuning/evidence/$i/value" 2>/dev/null); do
                case $value in *"$evidence"*) break ;; esac
                i=$((i + 1))
            done
            check "$name is $kind: $evidence" test -n "$value"
        fi
    done
}

# Bundled reference cards and demo models.
answers '' <<'END'
gpt2 base base model
gpt2-xl base base model
distilgpt2 base base model
falcon-rw-1b base base model
falcon-7b base base model
llama-2-7b base base model
llama-2-7b-chat chat llama-2-7b-chat
llama-3-8b base base model
llama-3.2-1b base base model
tinyllama-1.1b base base model
mistral-7b-v0.1 base base model
mistral-7b-instruct instruct mistral-7b-instruct
mixtral-8x7b base base model
t5-small base base model
t5-base base base model
t5-v1.1-base base base model
flan-t5-base instruct instruction-tuned
bart-base base base model
bart-large base base model
bart-large-cnn fine-tuned facebook/bart-large
demo-gpt base trained from scratch
demo-llama base trained from scratch
demo-llama-instruct instruct demo-llama-instruct
demo-llama-gguf unknown -
demo-mistral base trained from scratch
demo-t5 base trained from scratch
demo-bart base trained from scratch
END

# GGUF files say it in their keys; here only those, with no tensor.
text() { octal "${#1}"; printf '\0\0\0\0\0\0\0%s' "$1"; }
# shellcheck disable=SC2059 # the number is the format
octal() { printf "\\$(printf '%03o' "$1")"; }
gguf() { # NAME KEY VALUE...: texts of less than 256 bytes
    file=$1
    shift
    {
        printf 'GGUF\003\0\0\0\0\0\0\0\0\0\0\0'
        octal $(($# / 2))
        printf '\0\0\0\0\0\0\0'
        while [ $# -gt 0 ]; do
            text "$1"
            printf '\010\0\0\0'
            text "$2"
            shift 2
        done
    } >"$file"
}
gguf named.gguf general.architecture llama general.name 'X 7B Instruct'
gguf tuned.gguf general.architecture llama general.finetune Chat
gguf based.gguf general.architecture llama general.base_model.0.name 'X 7B'
gguf plain.gguf general.architecture llama general.name X
gguf template.gguf general.architecture llama tokenizer.chat_template '{{ messages }}'
answers '' <<'END'
named.gguf instruct X 7B Instruct
tuned.gguf chat Chat
based.gguf fine-tuned X 7B
plain.gguf unknown -
template.gguf instruct a chat template
END

[ -z "${ARCHCARD_SHARED:-}" ] || [ ! -d "$ARCHCARD_SHARED/data/configs" ] || {
    answers "$ARCHCARD_SHARED/data/configs/" <<'END'
Avent-IQ__pythia-410m fine-tuned ForSequenceClassification
Qwen__Qwen2.5-7B-Instruct instruct Instruct
TinyLlama__TinyLlama-1.1B-Chat-v0.4 chat Chat
cognitivecomputations__dolphin-2.5-mixtral-8x7b instruct a chat template
databricks__dolly-v1-6b instruct dolly
dujh22__mistral-7B-sft fine-tuned sft
facebook__bart-large unknown -
facebook__bart-large-cnn fine-tuned cnn
google__flan-t5-large instruct flan
google__gemma-2-9b unknown -
google__gemma-3-1b-it instruct it
google__pegasus-xsum-finetune fine-tuned finetune
h2oai__h2ogpt-oig-oasst1-256-6_9b instruct oasst1
meta-llama__Llama-2-7b-hf unknown -
meta-llama__Llama-3.1-70B unknown -
meta-llama__Llama-3.1-70B-Instruct instruct Instruct
microsoft__WizardLM-2-8x22B instruct WizardLM
mistralai__Mistral-7B-Instruct-v0.3 instruct Instruct
mistralai__Mixtral-8x7B-v0.1 unknown -
tiiuae__falcon-180B-chat chat chat
tiiuae__falcon-7b-instruct instruct instruct
END
    answers "$ARCHCARD_SHARED/data/gguf/" <<'END'
stories260K/stories260K-f32.gguf unknown -
vocab-phi-3/ggml-vocab-phi-3.gguf instruct a chat template
vocab-gpt-2/ggml-vocab-gpt-2.gguf unknown -
END
    answers "$ARCHCARD_SHARED/data/cards/" <<'END'
gayanin__bart-mlm-pubmed fine-tuned fine-tuned version of
facebook__bart-base base pre-trained
facebook__bart-large base pre-trained
facebook__bart-large-mnli fine-tuned mnli
canonical__gpt2 base Pretrained model
canonical__t5-small base pre-trained
canonical__bart-large-xsum fine-tuned xsum
google__mt5-small base pretrained on
google__t5-efficient-tiny base pretrained on
mrm8488__t5-base-finetuned-wikiSQL fine-tuned fine-tuned on WikiSQL
ufal__byt5-small-multilexnorm2021-es fine-tuned Fine-tuned
healx__gpt-2-pubmed-medium fine-tuned finetuned on
AdaptLLM__law-chat chat law-chat
TigerResearch__tigerbot-70b-chat-v4 chat chat
HuggingFaceH4__zephyr-7b-alpha chat helpful assistants
allenai__tulu-2-7b chat helpful assistants
upstage__SOLAR-10.7B-Instruct-v1.0 instruct Instruct
meta-llama__Llama-3.2-Vision-MODEL_CARD instruct instruction-tuned
NucleusAI__nucleus-22B-token-500B base pretrained
DeepESP__gpt2-spanish base trained from scratch
Sentdex__GPyT base trained from scratch
zari__my-awesome-model fine-tuned fine-tuned version of
adriansterr__german-nearswap-nearswap_00001 fine-tuned merge
canonical__bert-base-uncased base Pretrained model
cross-encoder__stsb-distilroberta-base unknown -
END
}
is "$wrong" 0 'wrong answers'
finish
