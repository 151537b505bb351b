"""The restore drill of RUNBOOK.md with the built commands: what was sent is recovered into another table and read at the desk.

moto's point-in-time recovery copies the table as it is now; that DynamoDB's goes back to any second is AWS's promise.
"""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from bundle import FORM, client, make_table, small_site
from function import BINARIES, CREDENTIALS, Function, Moto


class Drill(unittest.TestCase):
    def test_what_is_lost_is_recovered_and_read(self):
        with tempfile.TemporaryDirectory() as folder:
            moto = Moto()
            self.addCleanup(moto.stop)
            key = pathlib.Path(folder) / "staff.key"
            made = subprocess.run([BINARIES / "staff", "keygen", "--out", key], capture_output=True, text=True, check=True)
            public = re.search("age1[0-9a-z]+", made.stdout)[0]
            file, bundle = small_site(folder)
            make_table(moto, "queue")
            function = Function(moto, "queue", file, public)
            self.addCleanup(function.stop)
            answers = {"nom": "Ocarina-Vexille", "_form_digest": bundle["forms"][FORM]["digests"][0]}
            self.assertEqual(function.apply(FORM, **answers)["statusCode"], 200)

            database = client(moto, "dynamodb")
            database.update_continuous_backups(TableName="queue", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
            database.restore_table_to_point_in_time(SourceTableName="queue", TargetTableName="again", UseLatestRestorableTime=True)
            for item in database.scan(TableName="queue")["Items"]:
                database.delete_item(TableName="queue", Key={"pk": item["pk"]})

            def staff(*words):
                env = os.environ | CREDENTIALS | {"AWS_ENDPOINT_URL_DYNAMODB": moto.url, "TABLE_NAME": "queue", "STAFF_KEY_FILE": str(key)}
                return subprocess.run([BINARIES / "staff", *words], env=env, capture_output=True, text=True, check=False)

            self.assertNotIn("-", staff("list").stdout.split("\n")[0], "nothing is left to list")
            recovered = staff("recover", "--from", "again")
            self.assertEqual(recovered.returncode, 0, recovered.stderr)
            database.delete_table(TableName="again")
            listed = staff("list")
            self.assertEqual(listed.returncode, 0, listed.stderr)
            reference = re.search("[0-9A-Z]{4}-[0-9A-Z]{3}-[0-9A-Z]{3}", listed.stdout)[0]
            shown = staff("show", reference)
            self.assertIn("Ocarina-Vexille", shown.stdout, shown.stderr)
