#!/bin/sh
# SPDX-License-Identifier: MIT
# plugin.sh - archcard plugin show and check: all bundled plugins pass every test of the kit, and each
# test of the kit fails on a plugin that breaks what it tests.

. "${top_srcdir:?}/tests/lib.sh"

run "$ARCHCARD" plugin show bart -f json
exits 0 'plugin show'
json_is stdout /plugin/name bart 'the name'
json_is stdout /plugin/families/1 mbart 'the families'
json_is stdout /plugin/extensions/0 ac.report/1 'the extensions it was asked for'
json_is stdout /examples/0/parameters 139420416 'the total of an example'
json_is stdout /examples/0/tensors/0/role embed.token 'its roles'
cp stdout show.json
run "$ARCHCARD" schema check "$top_srcdir/schemas/plugin.json" show.json
exits 0 'plugin show keeps its schema'
run "$ARCHCARD" plugin show bart
has stdout 'dec.cross.q.weight' 'roles, for people'
run "$ARCHCARD" plugin show gtp
exits 2 'a name that is none'
has stderr 'did you mean gpt' 'names the nearest'
run "$ARCHCARD" plugin show
exits 2 'a name is wanted'

for module in "$top_builddir"/plugins/*.so; do
    name=$(basename "$module" .so)
    run "$ARCHCARD" plugin check "$name" -f json
    exits 0 "$name: plugin check"
    for kind in failed crashed warning; do
        json_is stdout /counts/$kind 0 "$name: none $kind"
    done
    json_is stdout /tests/name=numbers.vectors/status passed "$name: its vectors pass"
    json_is stdout /tests/name=tensors.total/status passed "$name: its totals are as published"
done
json_is stdout /plugin "$name" 'the plugin is named'
run "$ARCHCARD" plugin check mistral --include numbers.w* -f json
is "$(json_count stdout /tests)" 1 '--include'
json_is stdout /tests/0/status passed 'mistral has windows'
run "$ARCHCARD" plugin check t5 --include encoder -f json
json_is stdout /tests/0/status passed 't5 has an encoder'
run "$ARCHCARD" plugin check gpt --include nothing
exits 2 '--include that names no test'
run "$ARCHCARD" plugin check gpt --only-failed
has stdout 'gpt: ' '--only-failed ends with the counts'
lacks stdout library.load 'and leaves out what passed'
run "$ARCHCARD" plugin check gpt --include fuzz --seed 17 -f json
json_is stdout /counts/passed 1 '--seed'
run "$ARCHCARD" plugin check gpt --seed many
exits 2 'a seed that is none'
run "$ARCHCARD" plugin check ./none.so
exits 2 'a file that is not there'
run "$ARCHCARD" plugin check "$top_builddir/plugins/gpt.so" --include library -f json
exits 0 'a file, by its path'
is "$(tail -n 1 stdout)" '}' 'one JSON object'

# ---- what the kit finds ----

# variant NAME SED...: gpt.so and its kit in the folder NAME, its source edited.
variant() {
    folder=$1
    shift
    mkdir -p "$folder/examples"
    cp "$top_srcdir"/plugins/gpt/examples/* "$folder/examples/"
    cp "$top_srcdir/plugins/gpt/gpt.vectors.json" "$folder/"
    sed "$@" "$top_srcdir/plugins/gpt/gpt.c" >"$folder/gpt.c"
    # shellcheck disable=SC2086 # a list of flags
    ${CC:-cc} -std=c11 -shared -fPIC -fvisibility=hidden ${ARCHCARD_SANITIZERS:-} \
        -I"$top_srcdir/core/include" -o "$folder/gpt.so" "$folder/gpt.c" -lm 2>"$folder/log" ||
        note "$(head -n 5 "$folder/log")"
}
# notices TEST STATUS NAME SED...: the kit finds what the edit breaks.
notices() {
    test=$1 wanted=$2
    shift 2
    variant "$@"
    check "$1: the edit has an effect" \
        sh -c '! cmp -s "$1/gpt.c" "$2"' - "$1" "$top_srcdir/plugins/gpt/gpt.c"
    run "$ARCHCARD" plugin check "./$1/gpt.so" --include "$test" -f json
    json_is stdout "/tests/name=$test/status" "$wanted" "$1: $test is $wanted"
    [ "$wanted" = warning ] || exits 1 "$1: the exit code"
    note "$(json stdout "/tests/name=$test/message")"
}

variant same -e 's/x/x/'
run "$ARCHCARD" plugin check ./same/gpt.so -f json
exits 0 'built outside of the tree it passes, too'

# A head that turns in part: the share and the columns are facts, so that a file without the key shows it.
mkdir -p partial/examples
cp "$top_srcdir/plugins/llama/llama.c" "$top_srcdir/plugins/llama/llama.vectors.json" partial/
sed 's/^{/{"partial_rotary_factor": 0.5,/' "$top_srcdir/plugins/llama/examples/llama-2-7b.json" \
    >partial/examples/partial.json
# shellcheck disable=SC2086 # a list of flags
${CC:-cc} -std=c11 -shared -fPIC -fvisibility=hidden ${ARCHCARD_SANITIZERS:-} -I"$top_srcdir/core/include" \
    -o partial/llama.so partial/llama.c -lm
run "$ARCHCARD" plugin check ./partial/llama.so --include config.removed -f json
json_is stdout /tests/0/status passed 'rotary dims are stated'
cp partial/examples/partial.json partial/config.json
run "$ARCHCARD" inspect partial/config.json -f json
json_is stdout /models/0/facts/key=partial_rotary_factor/value 0.5 'partial_rotary_factor is a fact'
json_is stdout /models/0/facts/key=rotary_dim/value 64 'rotary_dim follows from it'
cp "$top_srcdir/plugins/gpt_neox/examples/pythia-410m.json" partial/config.json
run "$ARCHCARD" inspect partial/config.json -f json
json_is stdout /models/0/facts/key=rotary_dim/value 16 'gpt_neox: so are the columns of rotary_pct'

notices library.load failed headless -e 's/AC_PLUGIN_HEAD/1, 2, 3, 4, 5/'
if [ -n "${ARCHCARD_SANITIZERS:-}" ]; then
    skip 'library.exports' 'sanitizers put symbols of their own into plugins'
else
    notices library.exports failed exporting -e 's/^AC_PLUGIN(/AC_EXPORT int more; int more; &/'
fi
notices library.head failed untitled -e 's/"GPT-2",/"",/'
notices library.extensions failed generous \
    -e 's/^AC_EXT.*/const void *gpt_extension(const char *i) { static const uint32_t none[64];/' \
    -e 's/^static const struct ac_plugin plugin/return strcmp(i, AC_REPORT) ? none : (void *)\&report; }\n&/'
notices config.own failed shy -e 's/{"gpt2", NULL}/{"gpt9", NULL}/'
notices config.others failed greedy -e 's/return ac_detect(.*/*reason = "why not"; return 10;/'
notices config.removed failed silent \
    -e 's/"n_head num_attention_heads [^"]*", AC_REQUIRED/"n_head", 12/' \
    -e 's/c->head_dim = .*/&\nif (host->state(host, "n_head") == AC_ABSENT) host->fail(host, 1, "wrong");/'
notices config.zero crashed dividing \
    -e 's/host->count(host, "num_attention_heads"/host->integer(host, "num_attention_heads"/'
notices config.huge failed boundless \
    -e 's/c->vocab = .*/c->vocab = host->integer(host, "vocab_size", "vocab_size", 1);/'
notices config.negative crashed indexing \
    -e 's/c->act = ac_activation/if (host->real(host, NULL, "layer_norm_epsilon", 1) < 0) abort(); &/' \
    -e 's/#include <math.h>/&\n#include <stdlib.h>/'
notices config.type crashed trusting \
    -e 's/c->act = ac_activation.*/c->act = *host->text(host, NULL, "activation_function", NULL) == 120;/'
notices tensors.total failed short -e 's/c->positions, hidden, AC_TABLE/1 + &/'
notices tensors.used failed wasteful -e 's/ac_layernorm(host, x, "mlp.norm", i, c->eps)/x/'
notices tensors.used warning twice \
    -e 's/ac_layernorm(host, x, "attn.norm", i, c->eps)/ac_layernorm(host, &, "attn.norm", i, c->eps)/'
notices graph.whole failed untagged -e 's/return ac_tag(host, x, AC_TAG_BLOCK, i);/return x;/'
notices graph.output failed narrow -e 's/ac_linear(host, x, "head", AC_OUTSIDE)/x/'
notices report.sections failed doubled -e 's/^    page->section(page, .*/&\n&/'
notices explain.topics failed astray -e 's/"attention",$/"weather",/'
notices explain.topics failed curt \
    -e 's/explanation->paragraph(explanation, "attention",/&"No.");\n&/'
notices answers.same failed moody -e 's/^    c->act =/    static int calls; c->eps = calls++;\n&/' \
    -e 's/c->eps = host->real(host, "layer_norm_eps",/c->eps += host->real(host, "layer_norm_eps",/'
notices numbers.vectors failed unscaled -e 's/attend.scale = c->scaled ? 0 : 1/attend.scale = 1/'
notices numbers.causal failed prophetic -e 's/AC_MASK_CAUSAL/AC_MASK_NONE/'
notices numbers.gguf failed misnamed -e 's/"blk.{i}.ffn_norm"/"blk.{i}.attn_norm"/'
notices config.fuzz crashed fragile \
    -e 's/c->act = ac_activation/if (host->state(host, "n_head") == AC_NULL) abort(); &/' \
    -e 's/#include <math.h>/&\n#include <stdlib.h>/'
has stdout 'seed ' 'the seed is named'

# ---- numbers of a model ----

"$ARCHCARD" logits demo-gpt --ids 5,9,2,7 --keep hidden_states,attentions -o own.safetensors
if ! command -v python3 >/dev/null; then
    skip '--against' 'python3 is not installed'
    finish
fi
# A reference file: the program's own numbers and the ids; $2 is added to one number of tensor $1.
cat >reference.py <<'PYTHON'
import json, struct, sys
data = open("own.safetensors", "rb").read()
size = struct.unpack("<Q", data[:8])[0]
head, body = json.loads(data[8:8 + size]), bytearray(data[8 + size:])
if len(sys.argv) > 1:
    at = head[sys.argv[1]]["data_offsets"][0]
    body[at:at + 4] = struct.pack("<f", struct.unpack("<f", body[at:at + 4])[0] + float(sys.argv[2]))
ids = struct.pack("<4q", 5, 9, 2, 7)
head["input_ids"] = {"dtype": "I64", "shape": [4], "data_offsets": [len(body), len(body) + 32]}
text = json.dumps(head).encode()
open("golden.safetensors", "wb").write(struct.pack("<Q", len(text)) + text + body + ids)
PYTHON
against() { # NAME: what plugin check says of it
    run "$ARCHCARD" plugin check "$1" --include against --against demo-gpt golden.safetensors -f json
}
python3 reference.py
against gpt
exits 0 '--against: its own numbers'
json_is stdout /tests/name=numbers.against/status passed '--against: they agree'
python3 reference.py hidden_states.2 3.5
against gpt
exits 1 '--against: another number'
has stdout 'first tensor that diverges is hidden_states.2 (decoder layer 1, node \"block\")' \
    '--against: the tensor, its layer and node are named'
has stdout 'relative L2 error' '--against: and the size of the error'
python3 reference.py
against ./unscaled/gpt.so
has stdout 'first tensor that diverges is attentions.0 (decoder layer 0, node \"attn\")' \
    '--against: a plugin that scales wrongly diverges at the attention'
run "$ARCHCARD" plugin check gpt --against demo-gpt
exits 2 '--against without reference numbers'
run "$ARCHCARD" plugin check gpt --against demo-gpt none.safetensors
exits 3 '--against with a file that is not there'
finish
