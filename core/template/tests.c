/* SPDX-License-Identifier: MIT */
/*
 * tests.c - what can stand behind `is`. Filters and methods are elsewhere.
 */
#include "template/call.h"
#include "template/chars.h"
#include "template/lexer.h"
#include "template/operate.h"
#include "template/print.h"

#define TEST(name, condition)                                                                      \
    static struct datum name(struct machine *machine, struct datum self,                           \
                             const struct datum *given, const struct arguments *all)               \
    {                                                                                              \
        (void)machine;                                                                             \
        (void)given;                                                                               \
        (void)all;                                                                                 \
        return datum_flag(condition);                                                              \
    }

static bool is_iterable(struct datum datum)
{
    return datum.kind == DATUM_UNDEFINED || datum.kind == DATUM_TEXT || datum.kind == DATUM_MAP ||
           (datum.kind >= DATUM_LIST && datum.kind <= DATUM_LOOP && datum.kind != DATUM_NAMESPACE);
}

/* Whether all letters have this case, and there are any. */
static bool has_case(struct machine *machine, struct datum datum, bool upper)
{
    bool found = false;
    size_t at = 0;

    datum = datum_to_text(machine, datum);
    machine_spend(machine, datum.size / 8);
    while (at < datum.size) {
        uint32_t code = chars_read(datum.text, datum.size, &at);

        if (!chars_is_cased(code))
            continue;
        if (upper ? !chars_is_upper(code) : !chars_is_lower(code))
            return false;
        found = true;
    }
    return found;
}

static bool has_rest(struct machine *machine, struct datum datum, struct datum divisor,
                     int64_t rest)
{
    struct datum result = operate_binary(machine, SIGN('%', 0), datum, divisor);

    return datum_equal(machine, result, datum_integer(rest));
}

TEST(is_defined, self.kind != DATUM_UNDEFINED)
TEST(is_undefined, self.kind == DATUM_UNDEFINED)
TEST(is_none, self.kind == DATUM_NONE)
TEST(is_true, self.kind == DATUM_FLAG && self.flag)
TEST(is_false, self.kind == DATUM_FLAG && !self.flag)
TEST(is_boolean, self.kind == DATUM_FLAG)
TEST(is_integer, self.kind == DATUM_INTEGER || self.kind == DATUM_HUGE)
TEST(is_float, self.kind == DATUM_REAL)
TEST(is_number, datum_is_number(self) || self.kind == DATUM_HUGE)
TEST(is_string, self.kind == DATUM_TEXT)
TEST(is_mapping, self.kind == DATUM_MAP)
TEST(is_sequence, self.kind == DATUM_UNDEFINED || self.kind == DATUM_TEXT ||
                      self.kind == DATUM_MAP || datum_is_sequence(self))
TEST(test_iterable, is_iterable(self))
TEST(is_callable, self.kind == DATUM_MACRO || self.kind == DATUM_CALLABLE ||
                      self.kind == DATUM_UNDEFINED || self.kind == DATUM_LOOP)
TEST(is_escaped, self.kind == DATUM_TEXT && self.safe)
TEST(is_sameas, datum_same(self, given[0]))
TEST(is_odd, has_rest(machine, self, datum_integer(2), 1))
TEST(is_even, has_rest(machine, self, datum_integer(2), 0))
TEST(is_divisible, has_rest(machine, self, given[0], 0))
TEST(is_lower, has_case(machine, self, false))
TEST(is_upper, has_case(machine, self, true))
TEST(is_filter, self.kind == DATUM_TEXT && (callable_find(filters_of_texts, self) != NULL ||
                                            callable_find(filters_of_lists, self) != NULL))
TEST(is_in, operate_contains(machine, given[0], self))
TEST(is_equal, operate_compare(machine, SIGN('=', '='), self, given[0]))
TEST(is_unequal, operate_compare(machine, SIGN('!', '='), self, given[0]))
TEST(is_less, operate_compare(machine, SIGN('<', 0), self, given[0]))
TEST(is_at_most, operate_compare(machine, SIGN('<', '='), self, given[0]))
TEST(is_greater, operate_compare(machine, SIGN('>', 0), self, given[0]))
TEST(is_at_least, operate_compare(machine, SIGN('>', '='), self, given[0]))

static const struct callable tests[] = {{"defined", "", 0, is_defined},
                                        {"undefined", "", 0, is_undefined},
                                        {"none", "", 0, is_none},
                                        {"true", "", 0, is_true},
                                        {"false", "", 0, is_false},
                                        {"boolean", "", 0, is_boolean},
                                        {"integer", "", 0, is_integer},
                                        {"float", "", 0, is_float},
                                        {"number", "", 0, is_number},
                                        {"string", "", 0, is_string},
                                        {"mapping", "", 0, is_mapping},
                                        {"sequence", "", 0, is_sequence},
                                        {"iterable", "", 0, test_iterable},
                                        {"callable", "", 0, is_callable},
                                        {"escaped", "", 0, is_escaped},
                                        {"sameas", "other", 1, is_sameas},
                                        {"odd", "", 0, is_odd},
                                        {"even", "", 0, is_even},
                                        {"divisibleby", "num", 1, is_divisible},
                                        {"lower", "", 0, is_lower},
                                        {"upper", "", 0, is_upper},
                                        {"filter", "", 0, is_filter},
                                        {"in", "seq", 1, is_in},
                                        {"==", "other", 1, is_equal},
                                        {"eq", "other", 1, is_equal},
                                        {"equalto", "other", 1, is_equal},
                                        {"!=", "other", 1, is_unequal},
                                        {"ne", "other", 1, is_unequal},
                                        {"<", "other", 1, is_less},
                                        {"lt", "other", 1, is_less},
                                        {"lessthan", "other", 1, is_less},
                                        {"<=", "other", 1, is_at_most},
                                        {"le", "other", 1, is_at_most},
                                        {">", "other", 1, is_greater},
                                        {"gt", "other", 1, is_greater},
                                        {"greaterthan", "other", 1, is_greater},
                                        {">=", "other", 1, is_at_least},
                                        {"ge", "other", 1, is_at_least},
                                        {0}};

const struct callable *test_get(struct machine *machine, struct datum name)
{
    const struct callable *test = callable_find(tests, name);

    if (test == NULL)
        machine_fail(machine, "no test named '%.*s'",
                     name.kind == DATUM_TEXT ? (int)name.size : 0, name.text);
    return test;
}
