#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tokenizers.py - ids of archcard beside those of the reference libraries.

usage: tokenizers.py fuzz ARCHCARD FOLDER... [--count 200000] [--seed 1] [--spans 300] [--mode hf|sentencepiece|tiktoken]
       tokenizers.py make FOLDER

fuzz: random strings of all scripts, of blanks of every kind, of control characters, long runs, pieces and added tokens, and parts
of this tree's texts, through `archcard tokenize --jsonl` and through tokenizers (tokenizer.json), sentencepiece (*.model) or tiktoken
(ranks in tokenizer.model, with the pattern of Llama 3). Of --spans strings, places and the text that the ids give are compared, too; for
sentencepiece so many strings with bytes that are no UTF-8.
make: the small tokenizers of tests/data/good/tokenizers, one for every step of tokenizer.json, with what the library makes of
some texts. Needs the packages tokenizers, sentencepiece, tiktoken, each for its mode; says which one is missing and exits 77.

Known differences, which are left out: characters that Unicode has had since version 15 in normal forms (NFC and the like come from
utf8proc here and from a table of Unicode 12 there); the pre-tokenizer UnicodeScripts, which is refused; for sentencepiece and for places,
NUL, at which those libraries' Python layers or this script's pipes end a text; for tiktoken, text with "<|", since there the caller says
which special tokens count.
"""
import argparse, base64, glob, json, os, random, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [p for p in sys.path if os.path.abspath(p or ".") != HERE]     # the package has this script's name
BLOCKS = [(0x20, 0x7e)] * 6 + [(0, 0x1f), (0x80, 0xff), (0x100, 0x24f), (0x300, 0x36f), (0x370, 0x3ff), (0x400, 0x4ff), (0x590, 0x5f4),
          (0x600, 0x6ff), (0x900, 0x97f), (0xe00, 0xe7f), (0x1100, 0x11ff), (0x1e00, 0x1eff), (0x2000, 0x206f), (0x20d0, 0x20f0), (0x2150, 0x218b),
          (0x2460, 0x24ff), (0x2580, 0x259f), (0x3000, 0x30ff), (0x4e00, 0x4fff), (0xac00, 0xacff), (0xfe00, 0xfe0f), (0xff00, 0xffef),
          (0x1f300, 0x1f64f), (0x1d400, 0x1d7ff), (0x20000, 0x200ff), (0xe0100, 0xe01ef), (0x10400, 0x1044f), (0x200b, 0x200f), (0xfb00, 0xfb4f)]
PARTS = [" ", "  ", "\n", "\t", "\r\n", "\u00a0", "\u3000", "\u2028", "\u200b", "\u200d", "\x0b", "\x0c", "\x85", "\u1680", "\ufeff", "   ", "\n\n",
         "\u2581", "'s", "'LL", "'\u017f", "<0x0A>", "1234567", "'", "\u00e9", "e\u0301\u0323", "\ufb01", "\U0001f468\u200d\U0001f469\u200d\U0001f467"]


def need(name):
    try:
        return __import__(name)
    except ImportError:
        print(f"tokenizers.py: the package {name} is not installed", file=sys.stderr)
        sys.exit(77)


def corpus():
    text = []
    for f in sorted(glob.glob(os.path.join(HERE, "../../core/**/*.md"), recursive=True) + glob.glob(os.path.join(HERE, "../../core/*/*.c")))[:150]:
        text.append(open(f, encoding="utf-8", errors="ignore").read()[:8000])
    return "".join(text)


class Strings:
    def __init__(self, seed, words, added):
        self.r, self.words, self.added, self.corpus = random.Random(seed), words, added, corpus()

    def part(self, most):
        a = self.r.randrange(len(self.corpus))
        return self.corpus[a:a + self.r.randrange(1, most)]

    def one(self):
        r, out = self.r, []
        if r.random() < 0.35:
            return self.part(200)
        for _ in range(r.randrange(1, 14)):
            q = r.random()
            if q < 0.25: out.append(r.choice(self.words).replace("\u0120", " ").replace("\u2581", r.choice([" ", "\u2581", " "])))
            elif q < 0.5: out.append(r.choice(PARTS) * r.choice([1, 1, 1, 2, 5]))
            elif q < 0.6 and self.added: out.append(r.choice(self.added))
            elif q < 0.7: out.append(self.part(20))
            elif q < 0.73: out.append(r.choice("aA1 .-") * r.randrange(1, 300))
            else:
                low, high = r.choice(BLOCKS)
                out += [chr(r.randrange(low, high + 1)) for _ in range(r.randrange(1, 6))]
        return "".join(out)


def lines(archcard, folder, texts, special, mode):
    p = subprocess.run([archcard, "tokenize", folder, "--jsonl", "--special", special, "--mode", mode], capture_output=True,
                       input="".join(json.dumps(t) + "\n" for t in texts).encode())
    out = p.stdout.decode().splitlines()
    if p.returncode or len(out) != len(texts):
        sys.exit(f"{folder}: exit {p.returncode} {p.stderr.decode()[:300]}")
    return [json.loads(x) for x in out]


def run(archcard, folder, *options, given):
    p = subprocess.run([archcard, "tokenize", folder, *options], input=given, capture_output=True)
    if p.returncode:
        sys.exit(f"{folder} {options}: exit {p.returncode} {p.stderr.decode()[:300]} for {given[:100]!r}")
    return p.stdout


def spans_of(archcard, folder, text):
    out = run(archcard, folder, "--special", "none", "--file", "-", "-f", "json", given=text.encode())
    return [(t["id"], t["start"], t["end"]) for t in json.loads(out)["tokens"]]


def text_of(archcard, folder, ids):
    return run(archcard, folder, "--decode", "--special", "add", given=" ".join(map(str, ids)).encode()).decode()[:-1]


def wanted_spans(encoding, text):
    at = [0]
    for c in text: at.append(at[-1] + len(c.encode()))
    return [(i, at[a], at[b]) for i, (a, b) in zip(encoding.ids, encoding.offsets)]


LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


class HF:
    takes = staticmethod(lambda x: True)

    def __init__(self, folder, seed):
        t = self.t = need("tokenizers").Tokenizer.from_file(folder + "/tokenizer.json"); t.no_truncation(); t.no_padding()
        self.strings = Strings(seed, list(t.get_vocab()), [x.content for x in t.get_added_tokens_decoder().values()])
        self.ids = lambda x: t.encode(x, add_special_tokens=False).ids

    def more(self, archcard, folder, x):
        """What differs beside the ids."""
        e = self.t.encode(x, add_special_tokens=False)
        if "\0" not in x and spans_of(archcard, folder, x) != wanted_spans(e, x): return "places"
        if text_of(archcard, folder, e.ids) != self.t.decode(e.ids, skip_special_tokens=False): return "the text of the ids"


class SentencePiece:
    takes = staticmethod(lambda x: "\0" not in x)

    def __init__(self, folder, seed):
        s = self.s = need("sentencepiece").SentencePieceProcessor(model_file=glob.glob(folder + "/*.model")[0])
        self.strings, self.ids, self.r = Strings(seed, [s.id_to_piece(i) for i in range(s.get_piece_size())], []), s.encode, random.Random(seed)

    def more(self, archcard, folder, x):
        raw = bytearray(x.replace("\0", " ").encode())
        for _ in range(self.r.randrange(1, 4)): raw.insert(self.r.randrange(len(raw) + 1), self.r.choice([0x80, 0xbf, 0xc0, 0xc3, 0xe2, 0xed, 0xf0, 0xff]))
        out = run(archcard, folder, "--special", "none", "--mode", "sentencepiece", "--file", "-", "-f", "json", given=bytes(raw))
        if json.loads(out)["ids"] != self.s.encode(bytes(raw)): return f"the ids of the bytes {bytes(raw)!r}"


class Tiktoken:
    takes = staticmethod(lambda x: "<|" not in x)

    def __init__(self, folder, seed):
        ranks = {base64.b64decode(a): int(b) for a, b in (l.split() for l in open(folder + "/tokenizer.model") if l.strip())}
        self.ids = need("tiktoken").Encoding("ranks", pat_str=LLAMA3, mergeable_ranks=ranks, special_tokens={}).encode_ordinary
        self.strings = Strings(seed, [k.decode(errors="replace") for k in ranks], [])

    def more(self, archcard, folder, x): pass


def fuzz(a):
    bad = 0
    for folder in a.folders:
        reference = {"hf": HF, "sentencepiece": SentencePiece, "tiktoken": Tiktoken}[a.mode](folder, a.seed)
        strings, differ, done = reference.strings, 0, 0
        while done < a.count:
            texts = [x for x in (strings.one() for _ in range(min(20000, a.count - done))) if reference.takes(x)]
            done += len(texts)
            for x, got in zip(texts, lines(a.archcard, folder, texts, "none", "hf" if a.mode == "tiktoken" else a.mode)):
                if got != reference.ids(x):
                    differ += 1
                    if differ <= 3: print(f"  {x!r}\n  ours {got[:20]}\n  theirs {reference.ids(x)[:20]}")
        for x in (strings.one() for _ in range(a.spans)):
            what = reference.more(a.archcard, folder, x)
            differ += what is not None
            if what and differ <= 3: print(f"  {x!r}: {what}")
        print(f"{folder}: {differ} of {done} strings differ, {a.spans} more with places, text or bytes", flush=True)
        bad += differ
    return 1 if bad else 0


# ------------------------------------------------------- the small tokenizers

TEXTS = ["Hello, world!", "  two  spaces  ", "It's 12345 o'clock, isn't it?", "caf\u00e9 cafe\u0301 \ufb01ne \u2460", "tab\tand\nline\r\nend", "\u4f60\u597d \u4e16\u754c",
         "a<x>b <y> c</s>", "na\u00efve \u017fun \u0130stanbul", "\U0001f600 joy", "", " ", "don't-stop...now", "UPPER lower Mixed", "x\u00a0y\u3000z", "\u0440\u0443\u0441\u0441\u043a\u0438\u0439 \u05e2\u05d1\u05e8\u05d9\u05ea",
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "unknown \U0001f9ea word", "1\u00bd \u0664\u0665 \u216b"]


def small():
    from tokenizers import AddedToken, Regex, Tokenizer, decoders as D, models as M, normalizers as N, pre_tokenizers as P, processors as O, trainers as R
    text = [corpus()[:60000], *TEXTS] * 2

    def bpe(pre, norm=None, dec=None, post=None, **k):
        t = Tokenizer(M.BPE(**k)); t.pre_tokenizer = pre
        if norm: t.normalizer = norm
        alphabet = P.ByteLevel.alphabet() if "ByteLevel" in str(pre) else []
        t.train_from_iterator(text, R.BpeTrainer(vocab_size=420, initial_alphabet=alphabet, show_progress=False, special_tokens=[k["unk_token"]] if "unk_token" in k else [],
                                                 continuing_subword_prefix=k.get("continuing_subword_prefix", ""), end_of_word_suffix=k.get("end_of_word_suffix", "")))
        if dec: t.decoder = dec
        if post: t.post_processor = post
        return t

    def words(model, trainer, pre, norm, dec=None):
        t = Tokenizer(model); t.pre_tokenizer, t.normalizer = pre, norm
        t.train_from_iterator(text, trainer)
        if dec: t.decoder = dec
        return t
    byte = lambda **k: P.ByteLevel(add_prefix_space=False, **k)
    cl = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    out = {}
    out["byte-level"] = bpe(byte(), dec=D.ByteLevel(), post=O.ByteLevel(trim_offsets=True))
    out["byte-level-prefix"] = bpe(P.ByteLevel(add_prefix_space=True), dec=D.ByteLevel(), post=O.RobertaProcessing(("</s>", 1), ("<s>", 0), trim_offsets=True, add_prefix_space=True))
    out["cl100k"] = bpe(P.Sequence([P.Split(Regex(cl), "isolated"), byte(use_regex=False)]), N.NFC(), D.ByteLevel())
    out["split"] = bpe(P.Sequence([P.Split("-", "merged_with_next"), P.Split(Regex("[aeiou]+"), "merged_with_previous"), P.Split(Regex(r"\d"), "contiguous", invert=True), byte()]), N.NFKC(), D.ByteLevel())
    out["after-bytes"] = bpe(P.Sequence([P.Punctuation("contiguous"), byte(), P.Digits(individual_digits=False), P.Split(Regex("[0-9][0-9][0-9]"), "isolated")]), dec=D.ByteLevel())
    out["marks"] = bpe(P.Metaspace(prepend_scheme="first", split=False), dec=D.Sequence([D.Replace("\u2581", " "), D.ByteFallback(), D.Fuse(), D.Strip(" ", 1, 0)]), unk_token="<unk>", fuse_unk=True)
    out["suffix"] = bpe(P.BertPreTokenizer(), N.BertNormalizer(), D.BPEDecoder(suffix="</w>"), unk_token="<unk>", end_of_word_suffix="</w>")
    out["prefix"] = bpe(P.Whitespace(), N.Sequence([N.NFD(), N.StripAccents(), N.Lowercase()]), D.WordPiece(prefix="##"), unk_token="<unk>", continuing_subword_prefix="##")
    out["wordpiece"] = words(M.WordPiece(unk_token="[UNK]"), R.WordPieceTrainer(vocab_size=420, special_tokens=["[UNK]", "[CLS]", "[SEP]"], show_progress=False), P.BertPreTokenizer(), N.BertNormalizer(strip_accents=False, lowercase=True), D.WordPiece())
    out["wordlevel"] = words(M.WordLevel(unk_token="[UNK]"), R.WordLevelTrainer(vocab_size=300, special_tokens=["[UNK]"], show_progress=False), P.Sequence([P.WhitespaceSplit(), P.Punctuation("removed"), P.Digits(individual_digits=True)]), N.Sequence([N.Strip(), N.NFKD(), N.Nmt()]))
    out["unigram"] = words(M.Unigram(), R.UnigramTrainer(vocab_size=420, unk_token="<unk>", special_tokens=["<unk>"], show_progress=False), P.Metaspace(prepend_scheme="always"), N.Sequence([N.Nmt(), N.NFKC(), N.Replace(Regex(" {2,}"), " ")]), D.Metaspace())
    out["unigram-words"] = words(M.Unigram(), R.UnigramTrainer(vocab_size=420, unk_token="<unk>", special_tokens=["<unk>"], show_progress=False), P.Sequence([P.WhitespaceSplit(), P.Metaspace()]), N.Prepend("\u2581"), D.Metaspace())
    out["pieces-of-length"] = words(M.WordLevel(unk_token="[UNK]"), R.WordLevelTrainer(vocab_size=300, special_tokens=["[UNK]"], show_progress=False), P.Sequence([P.CharDelimiterSplit(" "), P.FixedLength(length=3)]), N.Replace("e", "E"))
    for t in out.values():
        t.add_tokens([AddedToken("<x>", lstrip=True, rstrip=True, normalized=False), AddedToken("now", single_word=True, normalized=True)])
        t.add_special_tokens([AddedToken("</s>", special=True, normalized=False), AddedToken("<y>", special=True, normalized=False)])
    return out


def make(a):
    need("tokenizers")
    for name, t in small().items():
        folder = os.path.join(a.folder, name); os.makedirs(folder, exist_ok=True)
        model = json.loads(t.to_str())
        with open(os.path.join(folder, "tokenizer.json"), "w", encoding="utf-8") as f: json.dump(model, f, ensure_ascii=True, separators=(",", ":")); f.write("\n")
        cases = []
        for x in TEXTS:
            e = t.encode(x)
            cases.append({"text": x, "ids": t.encode(x, add_special_tokens=False).ids, "special": e.ids, "decoded": t.decode(e.ids), "spans": wanted_spans(t.encode(x, add_special_tokens=False), x)})
        with open(os.path.join(folder, "cases.json"), "w", encoding="utf-8") as f:
            f.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
    return 0


p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
sub = p.add_subparsers(required=True)
f = sub.add_parser("fuzz"); f.add_argument("archcard"); f.add_argument("folders", nargs="+"); f.add_argument("--count", type=int, default=200000); f.add_argument("--seed", type=int, default=1)
f.add_argument("--spans", type=int, default=300); f.add_argument("--mode", default="hf", choices=("hf", "sentencepiece", "tiktoken")); f.set_defaults(run=fuzz)
m = sub.add_parser("make"); m.add_argument("folder"); m.set_defaults(run=make)
if __name__ == "__main__":
    a = p.parse_args()
    sys.exit(a.run(a))
