"""Labels of a repository. https://docs.github.com/en/rest/issues/labels"""

from tests.fakes.github.call import Answer, Call
from tests.fakes.github.representation.issues import label_json
from tests.fakes.github.routes.table import REPOSITORY, ROUTES

ONE = f"{REPOSITORY}/labels/{{name...}}"  # GitHub also takes slashes as they are


@ROUTES.get(f"{REPOSITORY}/labels")
def list_labels(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/labels#list-labels-for-a-repository"""
    return call.page(list(call.repository.labels.values()), label_json)


@ROUTES.post(f"{REPOSITORY}/labels")
def create_label(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/labels#create-a-label"""
    repository, name = call.repository, call.text("name")
    color, description = call.optional_text("color"), call.optional_text("description")
    label = repository.create_label(name, color or "ededed", description, by=call.actor)
    return Answer(201, label_json(repository, label))


@ROUTES.get(ONE)
def get_label(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/labels#get-a-label"""
    return Answer(json=label_json(call.repository, call.repository.label(call.path["name"])))


@ROUTES.patch(ONE)
def update_label(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/labels#update-a-label"""
    repository = call.repository
    label = repository.edit_label(
        call.path["name"], call.optional_text("new_name"), call.optional_text("color"),
        call.changed_text("description"), by=call.actor,
    )  # fmt: skip
    return Answer(json=label_json(repository, label))


@ROUTES.delete(ONE)
def delete_label(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/labels#delete-a-label"""
    call.repository.delete_label(call.path["name"], by=call.actor)
    return Answer(204)
