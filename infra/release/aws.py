"""The one place that speaks to AWS: the AWS CLI, and nothing but it.

With `dry`, what would change something is printed instead; what only reads is printed too, and answered by `None`.
AWS_ENDPOINT_URL leads every call elsewhere, which is how the tests run a whole deployment against moto's server.
"""

import json
import shlex
import shutil
import subprocess
import sys


class Failed(Exception):
    """What went wrong, in words for whoever typed the command."""


class Aws:
    def __init__(self, region, dry=False, show=print):
        self.region, self.dry, self.show = region, dry, show
        if not dry and not shutil.which("aws"):
            raise Failed("The AWS CLI is missing: https://docs.aws.amazon.com/cli/ (version 2).")

    def do(self, *words, region=None):
        """Changes something. The command is shown first."""
        command = self._command(words, region)
        self.show("  " + shlex.join(command))
        if not self.dry:
            self._run(command)

    def ask(self, *words, region=None, missing=None):
        """Reads something: parsed JSON. `missing` is a part of the message that means « there is none »: then None."""
        command = self._command((*words, "--output", "json"), region)
        if self.dry:
            self.show("  " + shlex.join(command))
            return None
        try:
            answer = self._run(command)
        except Failed as failure:
            if missing and missing in str(failure):
                return None
            raise
        return json.loads(answer) if answer.strip() else None

    def outputs(self, stack):
        """The outputs of a stack; None while there is no stack."""
        told = self.ask("cloudformation", "describe-stacks", "--stack-name", stack, missing="does not exist")
        if not told:
            return None
        return {out["OutputKey"]: out["OutputValue"] for out in told["Stacks"][0].get("Outputs", [])}

    def stack(self, name, template, parameters=(), policy=None):
        """Makes a stack, or brings it to what the template and the parameters say; waits until it is there.

        `policy` is a file that says what no update may replace; it holds before the update begins.
        """
        there = self.outputs(name) is not None
        verb, done = ("update-stack", "stack-update-complete") if there else ("create-stack", "stack-create-complete")
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in sorted(dict(parameters).items())]
        # Costs are told apart by it; a stack is not deleted by one mistaken click.
        tags = ["--tags", "Key=application,Value=patients-partenaires"]
        guard = [] if there else ["--enable-termination-protection"]
        guard += ["--stack-policy-body", f"file://{policy}"] if policy else []
        words = ["cloudformation", verb, "--stack-name", name, "--template-body", f"file://{template}", "--capabilities", "CAPABILITY_IAM", *tags, *guard]
        try:
            self.do(*words, *(["--parameters", json.dumps(given, ensure_ascii=False)] if given else []))
            self.do("cloudformation", "wait", done, "--stack-name", name)
        except Failed as failure:
            if "No updates are to be performed" not in str(failure):
                raise Failed(f"{failure}\nWhat failed, and why: aws cloudformation describe-stack-events --stack-name {name}") from failure

    def _command(self, words, region):
        return ["aws", "--region", region or self.region, *map(str, words)]

    @staticmethod
    def _run(command):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failed(f"{shlex.join(command[:6])} …\n{done.stderr.strip()}")
        return done.stdout


def run(words, dry=False, **options):
    """A command that is not AWS's: shown, and run unless `dry`."""
    print("  " + shlex.join(map(str, words)))
    sys.stdout.flush()
    if not dry and subprocess.run(list(map(str, words)), check=False, **options).returncode != 0:
        raise Failed(f"{words[0]} failed.")
