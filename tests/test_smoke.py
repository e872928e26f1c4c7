from tests.cast import Client


def test_okta_creates_finds_and_deactivates(acme: Client, globex: Client) -> None:
    created = acme.create()
    found = acme.get('/Users?filter=userName+eq+"LI.NA%40acme.example"&startIndex=1&count=100').json
    assert found["Resources"][0]["id"] == created["id"]
    assert acme.patch(f"/Users/{created['id']}", {"op": "replace", "value": {"active": False}}).json["active"] is False
    assert globex.get(f"/Users/{created['id']}").status == 404
