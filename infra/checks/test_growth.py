"""The simulation agrees with what can be worked out by hand, and its advice holds when it is followed."""

import importlib.machinery
import importlib.util
import unittest

from template import INFRA, load

_loader = importlib.machinery.SourceFileLoader("growth", str(INFRA / "growth"))
growth = importlib.util.module_from_spec(importlib.util.spec_from_loader("growth", _loader))
_loader.exec_module(growth)

OPEN = {"warm": 40000, "shards": 10, "concurrency": 10000, "per_second": 100000, "at_once": 100000}


class Growth(unittest.TestCase):
    def test_the_defaults_are_those_of_the_template(self):
        parameters = load()["Parameters"]
        told = growth.simulate.__defaults__
        names = growth.simulate.__code__.co_varnames[2 : 2 + len(told)]
        defaults = dict(zip(names, told))
        for ours, theirs in {"warm": "WriteUnitsPerSecond", "concurrency": "FunctionConcurrency", "per_second": "RequestsPerSecond", "at_once": "RequestsAtOnce", "shards": "QueueShards"}.items():
            self.assertEqual(defaults[ours], parameters[theirs]["Default"], theirs)

    def test_each_limit_is_met_where_arithmetic_says(self):
        # 1 KB marker + 3 KB answers + 1 KB challenge, twice for the transaction, the count of the network, and an index entry.
        self.assertEqual(growth.simulate(1, 1)["write_units_each"], 12)
        # The gateway: 50 a second and 100 at once, over 600 s; two posts for each.
        self.assertEqual(growth.simulate(1000, 600)["stored"], (50 * 600 + 50 + 50) / 2)
        # 20 at once, two posts of 0.12 s each: 83 a second.
        narrow = growth.simulate(1000, 600, **OPEN | {"concurrency": 20})
        self.assertEqual(narrow["stored"], round(20 / 0.24 * 600))
        # A table that starts at 4,000 units takes 363 of 11 units each.
        cold = growth.simulate(1000, 600, **OPEN | {"warm": 0})
        self.assertEqual((cold["stored"], cold["refused"]["table"]), (218_182, 381_818))
        # It may double after half an hour.
        self.assertEqual(growth.simulate(1000, 3600, **OPEN | {"warm": 0})["stored"], round(4000 / 11 * 1800 + 8000 / 11 * 1800))
        # One shard: 1,000 a second, and five minutes of what was saved before; two shards hold 1,500.
        hot = growth.simulate(1500, 1200, **OPEN | {"shards": 1})
        self.assertEqual(hot["stored"], 1000 * 1200 + 300_000)
        self.assertEqual(growth.simulate(1500, 1200, **OPEN | {"shards": 2})["refused"]["index"], 0)

    def test_what_it_advises_loses_nothing(self):
        for rate in (10, 100, 1000, 3000):
            advice = growth.needed(rate)
            told = growth.simulate(rate, 600, advice["WriteUnitsPerSecond"], advice["QueueShards"], advice["FunctionConcurrency"], advice["RequestsPerSecond"], advice["RequestsAtOnce"])
            self.assertEqual(told["stored"], rate * 600, told)

    def test_photos_are_dear(self):
        self.assertEqual(growth.simulate(1, 1, photo_share=1.0)["write_units_each"], 12 + 2 * 245)
