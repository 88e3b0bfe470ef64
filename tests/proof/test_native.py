"""How samples of native histograms are written, against figures worked by hand."""

from __future__ import annotations

import pytest

from slo_codegen.proof.native import bucket, points


@pytest.mark.parametrize(
    ("upto", "beyond", "expected"),
    [
        # 2^8 = 256 ends bucket 64; 2^(65 / 8) = 279.2 and 2^(66 / 8) = 304.4.
        (256, 256, 64),
        (300, 300, 65),
        (None, 256, 65),
        (None, 300, 67),
        (1, 300, 0),
    ],
)
def test_observations_are_beside_the_bound(upto, beyond, expected):
    assert bucket(upto, beyond) == expected


def test_samples_are_written_in_runs_of_the_same_step():
    fast = (1.0, 2.0, 3.0, None, None, 3.5, 0.5)
    slow = (None, None, None, None, None, 1.0, 0.0)
    assert points({64: fast, 66: slow}).split(" stale ") == [
        "{{schema:3 count:1 sum:0 offset:64 buckets:[1 0 0]}}+{{schema:3 count:1 sum:0 offset:64 buckets:[1 0 0]}}x2",
        "_x1 {{schema:3 count:4.5 sum:0 offset:64 buckets:[3.5 0 1]}} "
        "{{schema:3 count:0.5 sum:0 offset:64 buckets:[0.5 0 0]}}",
    ]
    assert points({7: (None, None, 2.0)}) == "_x2 {{schema:3 count:2 sum:0 offset:7 buckets:[2]}}"
