"""What the state machine Watch asks the table, asked of moto: who waits too long is counted, whatever shard they stand in,
and who has expired is not."""

import unittest

from bundle import client, make_table
from function import Moto
from template import resources

NOW = 1772700000  # 5 March 2026, 08:40 UTC


def asked(state, values):
    """The arguments of a call with its JSONata variables filled in."""
    def fill(value):
        if isinstance(value, dict):
            return {name: fill(one) for name, one in value.items()}
        return values.get(value, value) if isinstance(value, str) else value

    return {name: fill(value) for name, value in state["Arguments"].items() if name != "TableName"}


class Watch(unittest.TestCase):
    def test_each_shard_is_counted_page_by_page(self):
        moto = Moto()
        self.addCleanup(moto.stop)
        make_table(moto, "queue")
        database = client(moto, "dynamodb")
        text = lambda **of: {name: {"S": value} for name, value in of.items()}  # noqa: E731
        for shard in ("", "#1", "#15"):
            for number, (status, day, end) in enumerate([
                ("received", "01", NOW + 1), ("received", "01", NOW), ("received", "09", NOW + 1), ("withdrawn", "01", NOW + 1), ("suspect", "01", NOW + 1),
            ]):
                item = {"expires_at": {"N": str(end)}} | text(pk=f"S#{shard}{number}", queue=f"contact#{status}{shard}", form="contact", status=status, received_at=f"2026-03-{day}T12:00:00.000Z")
                database.put_item(TableName="queue", Item=item)
        (machine,) = resources("AWS::StepFunctions::StateMachine").values()
        states = machine["Definition"]["States"]
        values = {"{% $limit %}": "2026-03-05T00:00:00.000Z", "{% $now %}": str(NOW)}
        # Pages of two, so that the second state is needed.
        told = database.scan(TableName="queue", Limit=2, **asked(states["Count"], values))
        waiting, calls = told["Count"], 1
        while "LastEvaluatedKey" in told:
            told = database.scan(TableName="queue", Limit=2, **asked(states["CountOn"], values | {"{% $from %}": told["LastEvaluatedKey"]}))
            waiting, calls = waiting + told["Count"], calls + 1
        self.assertEqual(waiting, 3, "one in each shard: received before the limit, and not over")
        self.assertGreater(calls, 5)
