"""As much of IAM's judgement as the policies of the function and of staff use. Anything it does not know is an error, never a
yes."""

import fnmatch
import re

TABLE, INDEX = {"Fn::GetAtt": ["Queue", "Arn"]}, {"Fn::Sub": "${Queue.Arn}/index/queue"}
WORDS = {"SET", "REMOVE", "ADD", "AND", "OR", "NOT", "attribute_exists", "attribute_not_exists"}


def requests(operation, body):
    """What IAM is asked for one call: (action, values of its condition keys) for each item that it touches."""
    if operation == "TransactWriteItems":
        verbs = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}
        return [(f"dynamodb:{verbs[verb]}", _keys(one)) for item in body["TransactItems"] for verb, one in item.items()]
    return [(f"dynamodb:{operation}", _keys(body))]


def _keys(body):
    found = {}
    key = body.get("Key") or body.get("Item") or {}
    if "pk" in key:
        found["dynamodb:LeadingKeys"] = [key["pk"]["S"]]
    if "ProjectionExpression" in body:
        names = body.get("ExpressionAttributeNames", {})
        asked = [name.strip() for name in body["ProjectionExpression"].split(",")]
        found["dynamodb:Attributes"] = sorted({"pk", *(names.get(name, name) for name in asked)})
    if "UpdateExpression" in body:
        names = body.get("ExpressionAttributeNames", {})
        said = re.findall(r"(?<![:\w])#?[A-Za-z_]+", body["UpdateExpression"] + " " + body.get("ConditionExpression", ""))
        found["dynamodb:Attributes"] = sorted({"pk", *(names.get(word, word) for word in said if word not in WORDS)})
    if "Select" in body:
        found["dynamodb:Select"] = [body["Select"]]
    return found


def allowing(policy, action, keys, resource=TABLE):
    """The statements (by Sid) that allow this on the resource, named as in the template; empty when it is denied."""
    found = []
    for statement in policy["Statement"]:
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        if statement["Resource"] != resource:
            continue
        if any(fnmatch.fnmatchcase(action, pattern) for pattern in actions):
            if all(_holds(test, key, wanted, keys) for test, of in statement.get("Condition", {}).items() for key, wanted in of.items()):
                assert statement["Effect"] == "Allow", "this judge knows no Deny"
                found.append(statement["Sid"])
    return found


def _holds(test, key, wanted, keys):
    wanted = wanted if isinstance(wanted, list) else [wanted]
    values = keys.get(key)
    if test == "Null":
        return (values is None) == (str(wanted[0]).lower() == "true")
    if test == "ForAllValues:StringLike":
        return all(any(fnmatch.fnmatchcase(value, pattern) for pattern in wanted) for value in values or [])
    if test == "ForAllValues:StringEquals":
        return all(value in wanted for value in values or [])
    if test == "StringEqualsIfExists":
        return values is None or all(value in wanted for value in values)
    raise AssertionError(f"this judge does not know {test}")
