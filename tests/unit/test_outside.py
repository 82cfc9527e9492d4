from pathlib import Path

from bot.demo.assembly import settings_for
from bot.rule_settings import JobsPolicy, Rules
from bot.wiring.connections import procountor_config


def test_each_of_several_processes_takes_its_share_of_procountors_limit():
    alone, one_of_two = (
        procountor_config(
            settings_for("http://127.0.0.1:1", Path("voitto.db"), Rules(jobs=JobsPolicy(processes=count)))
        )
        for count in (1, 2)
    )

    assert alone is not None
    assert one_of_two is not None
    assert (alone.rate, one_of_two.rate) == ((60, 1.0), (30, 1.0))
