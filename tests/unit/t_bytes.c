/* SPDX-License-Identifier: MIT */
/* t_bytes.c - numbers out of bytes, and what happens at the end of them. */
#include <check.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "suite.h"

static const uint8_t data[] = {1, 2, 3, 4, 5, 6, 7, 0xf8, 0, 0, 0x80, 0x3f};

START_TEST(little_endian)
{
    struct bytes bytes = bytes_over(data, sizeof data);

    ck_assert_uint_eq(bytes_u64(&bytes), UINT64_C(0xf807060504030201));
    ck_assert_uint_eq(bytes_left(&bytes), 4);
    ck_assert_float_eq(bytes_f32(&bytes), 1.0f);
    ck_assert(!bytes.failed);
    bytes = bytes_over(data, sizeof data);
    ck_assert_uint_eq(bytes_u8(&bytes), 1);
    ck_assert_uint_eq(bytes_u16(&bytes), 0x0302);
    ck_assert_uint_eq(bytes_u32(&bytes), 0x07060504);
    ck_assert_uint_eq(bytes.at, 7);
}
END_TEST

START_TEST(big_endian)
{
    static const uint8_t one[] = {0x3f, 0xf0, 0, 0, 0, 0, 0, 0};
    struct bytes bytes = bytes_over(data, sizeof data);

    bytes.swapped = true;
    ck_assert_uint_eq(bytes_u16(&bytes), 0x0102);
    ck_assert_uint_eq(bytes_u32(&bytes), 0x03040506);
    bytes = bytes_over(one, sizeof one);
    bytes.swapped = true;
    ck_assert_double_eq(bytes_f64(&bytes), 1.0);
}
END_TEST

START_TEST(a_failure_stays)
{
    struct bytes bytes = bytes_over(data, 3);

    ck_assert_uint_eq(bytes_u32(&bytes), 0);
    ck_assert(bytes.failed);
    ck_assert_uint_eq(bytes.at, 0);
    ck_assert_uint_eq(bytes_u8(&bytes), 0);
    ck_assert_ptr_null(bytes_span(&bytes, 1));
}
END_TEST

START_TEST(spans)
{
    struct bytes bytes = bytes_over(data, sizeof data);
    struct bytes none = bytes_over(NULL, 0);

    bytes_skip(&bytes, 2);
    ck_assert_ptr_eq(bytes_span(&bytes, 3), data + 2);
    ck_assert_ptr_nonnull(bytes_span(&bytes, bytes_left(&bytes)));
    ck_assert_ptr_nonnull(bytes_span(&bytes, 0));
    ck_assert(!bytes.failed);
    ck_assert_ptr_nonnull(bytes_span(&none, 0));
    ck_assert(!none.failed);
    bytes = bytes_over(data, sizeof data);
    bytes_skip(&bytes, 4);
    ck_assert_ptr_null(bytes_span(&bytes, UINT64_MAX));
    ck_assert(bytes.failed);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("bytes");
    TCase *cases = tcase_create("bytes");

    tcase_add_test(cases, little_endian);
    tcase_add_test(cases, big_endian);
    tcase_add_test(cases, a_failure_stays);
    tcase_add_test(cases, spans);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
