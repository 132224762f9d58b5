/* SPDX-License-Identifier: MIT */
/* checkpoint.h - recipes of the parts of a PyTorch pickle. See recipe.h. */
#ifndef TESTS_CHECKPOINT_H
#define TESTS_CHECKPOINT_H

#define NAMED(module, name) "'c" module "' x0a '" name "' x0a "
#define TEXT(size, text) "x8c " size "/1 '" text "' "
#define INTEGER(number) "'J' " number "/4 "
#define PAIR(a, b) INTEGER(a) INTEGER(b) "x86 "
#define STORAGE(type, key, count)                                                                 \
    "'(' " TEXT("7", "storage") NAMED("torch", type) TEXT("1", key) TEXT("3", "cpu")              \
    INTEGER(count) "'tQ' "
/* A tensor: a storage, its first element, sizes and strides. */
#define TENSOR(storage, first, sizes, strides)                                                    \
    NAMED("torch._utils", "_rebuild_tensor_v2")                                                   \
    "'(' " storage INTEGER(first) sizes strides "x89 "                                            \
    NAMED("collections", "OrderedDict") "')R' 'tR' "
/* A state_dict of the named tensors between. */
#define STATE(items) "x8002 '}(' " items "'u.'"

#endif
