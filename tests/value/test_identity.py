"""Who is who: nobody is joined to another by mistake, and what is sure is joined."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from value import identity
from value.identity import Key, Profile, join

CASES = tomllib.loads(
    (Path(__file__).parent.parent / "data" / "identity.toml").read_text(encoding="utf-8")
)["case"]
PEPPER = b"only for tests"


def _keys(row: dict[str, str], kind: str) -> tuple[Key, ...]:
    keys = []
    mail = identity.address(row.get("mail", ""))
    if mail and not identity.is_shared(mail):
        keys.append(Key("email", identity.hashed(PEPPER, "email", mail)))
    sign = identity.name_sign(row.get("name", ""))
    if sign and kind == "person":
        keys.append(Key("name", identity.hashed(PEPPER, "name", sign), "probable"))
    host = identity.domain(row["domain"]) if "domain" in row else None
    if host and identity.account_domain(f"a@{host}"):
        keys.append(Key("domain", identity.hashed(PEPPER, "domain", host)))
    keys += [Key(ns, row[ns]) for ns in ("hubspot", "stripe") if ns in row]
    for ns in ("sf_contact", "sf_account"):
        if ns in row:
            whole = identity.salesforce_id(row[ns])
            assert whole
            keys.append(Key(ns, whole))
    if "handle" in row:
        keys.append(Key("handle", row["handle"], "asserted"))
    if "company" in row:
        keys.append(Key("company", identity.company_key(row["company"]), "probable"))
    return tuple(keys)


def _profiles(case: dict[str, Any]) -> list[Profile]:
    kind = case.get("kind", "person")
    return [Profile(str(n), kind, _keys(row, kind)) for n, row in enumerate(case["rows"], 1)]


def _groups(profiles: list[Profile], parted: tuple[tuple[str, str], ...] = ()) -> list[set[str]]:
    into = {one.joined: one.kept for one in join(profiles, parted)[0]}
    groups: dict[str, set[str]] = {}
    for profile in profiles:
        root = profile.id
        while root in into:
            root = into[root]
        groups.setdefault(root, set()).add(profile.id)
    return list(groups.values())


@pytest.mark.parametrize("case", CASES, ids=[case["says"] for case in CASES])
def test_no_two_are_joined_who_are_not_one_and_all_who_surely_are(case: dict[str, Any]) -> None:
    found = _groups(_profiles(case))
    assert sorted(sorted(group) for group in found if len(group) > 1) == [
        [str(n) for n in group] for group in case["is"]
    ]


def test_all_cases_together_join_no_more_than_each_alone() -> None:
    """As in a workspace that holds them all, where each case has its own addresses and ids."""
    every: list[Profile] = []
    for n, case in enumerate(CASES):
        every += [
            Profile(
                f"{n}/{one.id}",
                one.kind,
                tuple(Key(k.ns, f"{n}/{k.value}", k.basis) for k in one.keys),
            )
            for one in _profiles(case)
        ]
    wanted = sum(len(group) - 1 for case in CASES for group in case["is"])
    assert len(join(every)[0]) == wanted


def test_what_is_stopped_is_told_with_what_speaks_against_it() -> None:
    mail = Key("email", "x")
    one = Profile("1", "person", (mail, Key("hubspot", "1")))
    other = Profile("2", "person", (mail, Key("hubspot", "2")))
    account = Profile("3", "account", (mail,))
    done, stopped = join([one, other, account])
    assert done == []
    assert [(each.one, each.other, each.why) for each in stopped] == [
        ("1", "2", "two ids of hubspot"),
        ("1", "3", "one is a person and the other an account"),
    ]


def test_what_a_person_parted_stays_parted_through_anybody_else() -> None:
    mail, shop = Key("email", "x"), Key("stripe", "cus")
    profiles = [
        Profile("1", "person", (mail,)),
        Profile("2", "person", (mail, shop)),
        Profile("3", "person", (shop,)),
    ]
    assert _groups(profiles) == [{"1", "2", "3"}]
    assert _groups(profiles, (("3", "1"),)) == [{"1"}, {"2", "3"}]


def test_what_a_person_said_counts_against_a_name() -> None:
    names = [Key("name", "a", "probable"), Key("name", "b", "probable")]
    for basis, groups in (("exact", 2), ("asserted", 1)):
        mail = Key("email", "x", basis)
        profiles = [Profile(str(n), "person", (mail, name)) for n, name in enumerate(names)]
        assert len(_groups(profiles)) == groups


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(["email", "hubspot", "stripe", "name"]), st.sampled_from("abc")
            ),
            max_size=4,
        ),
        max_size=12,
    )
)
def test_no_cluster_ever_holds_two_ids_of_one_system(told: list[list[tuple[str, str]]]) -> None:
    profiles = [
        Profile(
            str(n),
            "person",
            tuple(
                Key(ns, value, "probable" if ns == "name" else "exact")
                for ns, value in dict(keys).items()
            ),
        )
        for n, keys in enumerate(told)
    ]
    known = {profile.id: profile.keys for profile in profiles}
    groups = _groups(profiles)
    assert sum(len(group) for group in groups) == len(profiles)
    for group in groups:
        for ns in ("hubspot", "stripe"):
            assert len({k.value for one in group for k in known[one] if k.ns == ns}) <= 1


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Jo@Example.COM", "jo@example.com"),
        (" jo+news@example.com ", "jo+news@example.com"),
        ("jo@bücher.example", "jo@xn--bcher-kva.example"),
        ("jo@localhost", None),
        ("jo@exa mple.com", None),
        ("jo@-example.com", None),
        ("jo@@example.com", None),
        ("a@b.com, c@d.com", None),
        ("Jo <jo@example.com>", None),
        ("jo@" + "a" * 64 + ".com", None),
        ("", None),
    ],
)
def test_an_address_is_compared_in_one_form(text: str, wanted: str | None) -> None:
    assert identity.address(text) == wanted


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_an_address_or_none(text: str) -> None:
    found = identity.address(text)
    assert found is None or identity.address(found) == found
    identity.domain(text)
    identity.name_sign(text)
    identity.initials(text)
    identity.company_key(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("0035e00001AbCdE", "0035e00001AbCdEAAV"),
        ("0035E00001ABCDEAAV", "0035e00001AbCdEAAV"),
        ("0035e00001abcdeaav", "0035e00001AbCdEAAV"),
        ("0035e00001AbCd", None),
        ("0035e00001AbCdEAAV1", None),
        ("0035e00001AbCdEAA9", None),
        ("0035e00001AbC-E", None),
    ],
)
def test_an_id_of_salesforce_has_18_characters(text: str, wanted: str | None) -> None:
    assert identity.salesforce_id(text) == wanted


@given(st.text(alphabet="abcXYZ019", min_size=15, max_size=15))
def test_an_id_of_salesforce_survives_the_loss_of_its_capitals(short: str) -> None:
    whole = identity.salesforce_id(short)
    assert whole is not None
    assert whole[:15] == short
    assert identity.salesforce_id(whole.lower()) == whole
    assert identity.salesforce_id(whole.upper()) == whole


def test_a_hash_is_of_no_use_without_its_key() -> None:
    one = identity.hashed(PEPPER, "email", "jo@example.com")
    assert one != identity.hashed(b"another", "email", "jo@example.com")
    assert one != identity.hashed(PEPPER, "domain", "jo@example.com")
    assert len(one) == 64


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("Jo Sample", "J. S."), ("ana", "A."), ("Élodie de la Cour", "É. D. L. C."), ("", "")],
)
def test_of_a_persons_name_initials_are_kept(name: str, wanted: str) -> None:
    assert identity.initials(name) == wanted


def test_companies_that_sound_alike_are_a_question() -> None:
    names = {"1": "Example Ltd", "2": "The Example, Inc.", "3": "Exemple", "4": "Sample GmbH"}
    assert identity.alike(names | {"5": ""}) == [("1", "2")]
    assert identity.alike({"1": "Examples of Things", "2": "Example of Things"}) == [("1", "2")]
