"""What settings take from the machine."""

from pathlib import Path

from collab.base.environment import local_secret, s3_storage


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    secret = local_secret(path)
    assert len(secret) >= 50
    assert local_secret(path) == secret
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_bucket_is_private_and_takes_its_options_from_the_address() -> None:
    storage = s3_storage("s3://key:a%2Fb@files?region_name=eu-central-1&endpoint_url=http://127.0.0.1:9000")
    assert storage["BACKEND"] == "storages.backends.s3.S3Storage"
    assert storage["OPTIONS"] == {
        "bucket_name": "files",
        "access_key": "key",
        "secret_key": "a/b",
        "region_name": "eu-central-1",
        "endpoint_url": "http://127.0.0.1:9000",
        "default_acl": "private",
        "file_overwrite": False,
    }


def test_without_a_key_the_machine_s_own_is_taken() -> None:
    assert "access_key" not in s3_storage("s3://files")["OPTIONS"]
