/* SPDX-License-Identifier: MIT */
/*
 * selftest.h - extension "ac.selftest/1": test vectors of a family, which the host runs.
 *
 * The file holds cases, each a small configuration, tokens, and logits that were computed by other
 * means (tests/oracle/vectors.py for the families that come with archcard):
 *
 *     {"schema": "archcard/vectors/1", "origin": "where the numbers come from",
 *      "totals": {"gpt2.json": 124439808}, "cases": [
 *       {"name": "gpt2", "seed": 1, "config": {what config.json would hold},
 *        "optional": ["head.logits_bias"], "source": null or ids, "tokens": ids,
 *        "tolerance": 1e-5, "rows": [0, 4], "logits": [[of row 0], [of row 4]]}]}
 *
 * Nobody has to store weights: they are drawn. Each tensor of the map that is neither a buffer,
 * optional nor tied, and each optional one that the case lists, is filled row by row with numbers x of
 * SplitMix64, whose state begins as the FNV-1a hash (64 bits) of "SEED ROLE BLOCK EXPERT" (0 where
 * there is no block or expert). With u = (x >> 40) / 2^23 - 1, a matrix [out][in] gets
 * u * 2 / sqrt(in), a vector whose role ends in "norm.weight" 1 + u / 4, another vector u / 4, each
 * rounded to float. A case passes when the relative L2 error of its rows is at most `tolerance`; its
 * `logits` may be null while they are not computed yet, which `archcard plugin check` reports as to do.
 * `totals` are the parameters of the configurations in examples/, tied tensors counted once.
 */
#ifndef ARCHCARD_EXT_SELFTEST_H
#define ARCHCARD_EXT_SELFTEST_H

#include <archcard/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AC_SELFTEST "ac.selftest/1"

struct ac_selftest {
    uint32_t size;       /* sizeof(struct ac_selftest) */
    uint32_t flags;      /* 0 */
    const char *vectors; /* a file beside the plugin: "gpt.vectors.json" */
};

#ifdef __cplusplus
}
#endif
#endif
