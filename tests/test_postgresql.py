"""Export to a real PostgreSQL server, started here, read back by psycopg and psql."""

import contextlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import karabakh_data as kd
from karabakh_data import cli
from karabakh_data.exporters import server as exporter
from karabakh_data.problems import OutputError
from karabakh_data.schema import bundled_schemas
from karabakh_data.values import json_value
from karabakh_data.views import views

pytest.importorskip("sqlalchemy", reason="needs the sql extra")
psycopg = pytest.importorskip("psycopg", reason="needs the sql extra")


def binaries() -> Path | None:
    """Where Debian, or anything else, put initdb and pg_ctl together."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found := shutil.which("initdb"):
        folders.append(Path(found).parent)
    return next((f for f in folders if (f / "initdb").exists() and (f / "pg_ctl").exists()), None)


@dataclass
class Server:
    """A server of our own, on a free port of this machine."""

    bin: Path
    folder: Path
    port: int
    user: str | None
    password: str

    def url(self, password: str | None = None, database: str = "postgres") -> str:
        word = self.password if password is None else password
        return f"postgresql://owner:{word}@127.0.0.1:{self.port}/{database}"

    def run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self.bin / program, *arguments], user=self.user, cwd=self.folder, check=True,
            stdout=subprocess.DEVNULL, env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        )  # fmt: skip

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -F"
        data = self.folder / "data"
        self.run("pg_ctl", "start", "-w", "-D", str(data), "-o", options, "-l", f"{data}.log")

    def stop(self, mode: str = "fast") -> None:
        self.run("pg_ctl", "stop", "-w", "-D", str(self.folder / "data"), "-m", mode)

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url()) as connection:
            return list(connection.execute(statement).fetchall())

    def do(self, statement: str) -> None:
        with contextlib.closing(psycopg.connect(self.url())) as connection:
            connection.execute(statement)
            connection.commit()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    folder = binaries()
    if folder is None:
        pytest.skip("no PostgreSQL server on this machine (Debian: apt install postgresql)")
    user = None
    if os.geteuid() == 0:  # a server refuses to run as root
        names = {entry.pw_name for entry in pwd.getpwall()}
        user = next((name for name in ("postgres", "nobody") if name in names), None)
        if user is None:
            pytest.skip("running as root, and no other user to run a server as")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = Path(tempfile.mkdtemp(prefix="karabakh-pg-"))
    found = Server(folder, home, port, user, secrets.token_hex(8))
    word = home / "password"
    word.write_text(found.password)
    if user:
        for path in (home, word):
            shutil.chown(path, user)
    try:
        found.run("initdb", "-D", str(home / "data"), "-U", "owner", "-A", "scram-sha-256",
                  "-E", "UTF8", "--locale=C.UTF-8", f"--pwfile={word}", "-N")  # fmt: skip
        found.start()
        yield found
        found.stop("immediate")
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def data() -> kd.Dataset:
    return kd.load()


@pytest.fixture
def filled(server: Server, data: kd.Dataset) -> Iterator[Server]:
    exporter()(data, server.url())
    yield server
    server.do("DROP SCHEMA karabakh_data CASCADE")


def test_tables_are_the_data(filled: Server, data: kd.Dataset) -> None:
    for name, table in data.tables.items():
        columns = list(table.row_class.columns())
        listed = ", ".join(f'"{column}"' for column in columns)
        found = filled.ask(f'SELECT {listed} FROM karabakh_data."{name}" ORDER BY id COLLATE "C"')
        nested = {c for c, kind in table.row_class.kinds.items() if kind in ("array", "object")}
        wanted = []
        for row in sorted(table.to_dicts(), key=lambda row: row["id"]):
            values = []
            for column in columns:
                value = row[column]
                if column in nested:
                    value = json_value(value)
                elif table.row_class.kinds.get(column) == "list":
                    value = list(value or ())
                values.append(value)
            wanted.append(tuple(values))
        assert found == wanted, name


def test_keys_checks_and_comments(filled: Server) -> None:
    kinds = dict(
        filled.ask(
            "SELECT contype::text, count(*) FROM pg_constraint c JOIN pg_namespace n"
            " ON n.oid = c.connamespace WHERE nspname = 'karabakh_data' GROUP BY 1"
        )
    )
    schemas = bundled_schemas().values()
    assert kinds["p"] == len(schemas)
    assert kinds["f"] == sum(len(schema.foreignKeys) for schema in schemas)
    assert kinds["u"] == sum(len(schema.uniqueKeys) for schema in schemas)
    assert kinds["c"] > 20
    comments = filled.ask(
        "SELECT col_description('karabakh_data.claims'::regclass, ordinal_position)"
        " FROM information_schema.columns WHERE table_schema = 'karabakh_data'"
        " AND table_name = 'claims' ORDER BY ordinal_position"
    )
    wanted = [(column.description,) for column in bundled_schemas()["claims"].fields]
    assert comments == wanted
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        filled.do("UPDATE karabakh_data.claims SET claimant_id = 'nobody-known' WHERE id ="
                  " (SELECT min(id) FROM karabakh_data.claims)")  # fmt: skip


def test_views_answer_as_in_sqlite(filled: Server, data: kd.Dataset) -> None:
    from karabakh_data.database import views_with_rows

    for view, rows in views_with_rows(data):
        found = filled.ask(f"SELECT * FROM karabakh_data.{view.name}")
        wanted = [
            tuple(list(value) if isinstance(value, tuple) else value for value in row.values())
            for row in rows
        ]
        assert sorted(found, key=str) == sorted(wanted, key=str) or _numbers(found) == _numbers(
            wanted
        ), view.name


def _numbers(rows: list[tuple[Any, ...]]) -> list[str]:
    """Rows with 1.0 and 1 alike."""
    return sorted(
        str([float(v) if isinstance(v, int) and not isinstance(v, bool) else v for v in row])
        for row in rows
    )


def test_psql_reads_it(filled: Server, data: kd.Dataset) -> None:
    if shutil.which("psql") is None:
        pytest.skip("psql is not installed (Debian: apt install postgresql-client)")
    answer = subprocess.run(
        ["psql", "--no-psqlrc", "--tuples-only", "--no-align", filled.url(), "--command",
         "SELECT count(*) FROM karabakh_data.events_flat"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(answer.stdout) == len(data.events)


def test_again_replaces_and_spares_other_tables(filled: Server, data: kd.Dataset) -> None:
    filled.do("CREATE TABLE karabakh_data.mine AS SELECT 1 AS n")
    filled.do("DELETE FROM karabakh_data.coverage")
    exporter()(data, filled.url())
    assert filled.ask("SELECT count(*) FROM karabakh_data.coverage") == [(len(data.coverage),)]
    assert filled.ask("SELECT n FROM karabakh_data.mine") == [(1,)]


def test_schema_of_others_is_refused(server: Server, data: kd.Dataset) -> None:
    server.do("CREATE SCHEMA theirs; CREATE TABLE theirs.events AS SELECT 1 AS n")
    with pytest.raises(OutputError, match="no export of karabakh-data made"):
        exporter()(data, server.url(), "theirs")
    assert server.ask("SELECT n FROM theirs.events") == [(1,)]
    server.do("DROP SCHEMA theirs CASCADE")


def test_view_of_others_on_ours_stops_it(filled: Server, data: kd.Dataset) -> None:
    filled.do("CREATE VIEW public.report AS SELECT id FROM karabakh_data.events")
    with pytest.raises(OutputError, match=r"report.*stands"):
        exporter()(data, filled.url())
    assert filled.ask("SELECT count(*) FROM public.report") == [(len(data.events),)]


def test_server_that_dies_midway(filled: Server, data: kd.Dataset) -> None:
    filled.do("COMMENT ON TABLE karabakh_data.events IS 'the old content'")

    def kill(table: str) -> None:
        if table == "claims":
            filled.stop("immediate")

    with pytest.raises(OutputError, match="what stood there stands"):
        exporter()(data, filled.url(), progress=kill)
    filled.start()
    assert filled.ask("SELECT obj_description('karabakh_data.events'::regclass)") == [
        ("the old content",)
    ]
    for name in (*data.tables, *views(data)):
        (rows,) = filled.ask(f"SELECT count(*) FROM karabakh_data.{name}")[0]
        assert rows == len(data.tables[name]) if name in data.tables else rows > 0


def test_reader_sees_the_old_content_until_the_end(filled: Server, data: kd.Dataset) -> None:
    with pytest.raises(KeyboardInterrupt):
        exporter()(data, filled.url(), progress=_interrupt)
    assert filled.ask("SELECT count(*) FROM karabakh_data.events") == [(len(data.events),)]


def _interrupt(table: str) -> None:
    if table == "events":
        raise KeyboardInterrupt


@pytest.mark.parametrize("name", ['odd "name" %s', "select"])
def test_any_schema_name(name: str, server: Server, data: kd.Dataset) -> None:
    exporter()(data, server.url(), name)
    exporter()(data, server.url(), name)
    quoted = name.replace('"', '""')
    assert server.ask(f'SELECT count(*) FROM "{quoted}".events') == [(len(data.events),)]
    server.do(f'DROP SCHEMA "{quoted}" CASCADE')


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as exit_info:
        cli.main(arguments)
    code = exit_info.value.code
    return (code if isinstance(code, int) else 0), capsys.readouterr().err


def test_command(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "export", "sql", "--url", server.url(), "--schema", "war") == (0, "")
    assert server.ask("SELECT count(*) > 0 FROM war.timeline") == [(True,)]
    server.do("DROP SCHEMA war CASCADE")


def test_wrong_credentials_do_not_show_the_password(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = run(capsys, "export", "sql", "--url", server.url("s3cret-word"))
    assert code == 2
    assert "password authentication failed" in said
    assert "s3cret-word" not in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://owner@127.0.0.1:1/x", "refused"),
        ("postgresql://owner@no-such-host.invalid/x", "cannot write"),
        ("mysql://root@localhost/x", "only postgresql://"),
        ("sqlite:///x.db", "only postgresql://"),
        ("server", "no address of a database"),
        ("", "no address of a database"),
        ("postgresql://owner@127.0.0.1:port/x", "no address of a database"),
    ],
)
def test_no_server_there(url: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, error = run(capsys, "export", "sql", "--url", url)
    assert code == 2
    assert said in error
    assert len(error.splitlines()) == 1


def test_missing_database(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, "export", "sql", "--url", server.url(database="nowhere"))
    assert code == 2
    assert 'database "nowhere" does not exist' in said
