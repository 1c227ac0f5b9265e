"""Files in an S3 bucket: a real server on loopback, spoken to by the storage that STORAGE_URL names."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from moto.server import ThreadedMotoServer
from pytest_django import Settings

from collab.base.environment import s3_storage
from entities.models import File
from tests.cast import Cast
from tests.helpers import client_of

BUCKET = "collab-files"


@pytest.fixture
def bucket(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return an empty bucket that uploads go to."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret/with+signs"}
    s3 = boto3.resource("s3", endpoint_url=address, region_name="eu-central-1", **keys)
    bucket = s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    url = f"s3://key:secret%2Fwith%2Bsigns@{BUCKET}?endpoint_url={address}&region_name=eu-central-1"
    settings.STORAGES = settings.STORAGES | {"default": s3_storage(url)}
    yield bucket
    bucket.objects.all().delete()
    bucket.delete()
    server.stop()


def test_a_file_goes_to_the_bucket_and_back(cast: Cast, bucket: Any, django_capture_on_commit_callbacks: Any) -> None:
    url = reverse("entities:files_upload", args=[cast.opportunity.pk])
    text = "Größe: 9,84 kWp\n".encode()
    client = client_of(cast.staff)
    client.post(url, {"files": [SimpleUploadedFile("../Übersicht.txt", text)]})
    file = File.objects.get(name="Übersicht.txt")
    (stored,) = bucket.objects.all()
    assert (stored.key, stored.get()["Body"].read()) == (file.content.name, text)
    assert "bersicht" not in stored.key

    door = reverse("entities:file_download", args=[file.pk])
    assert _body(client, door) == text
    assert client_of(cast.other_staff).get(door).status_code == 404

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("entities:file_delete", args=[file.pk]))
    assert list(bucket.objects.all()) == []


def test_a_file_that_the_bucket_has_lost_is_not_found(cast: Cast, bucket: Any) -> None:
    url = reverse("entities:files_upload", args=[cast.opportunity.pk])
    client_of(cast.staff).post(url, {"files": [SimpleUploadedFile("a.txt", b"text")]})
    bucket.objects.all().delete()
    door = reverse("entities:file_download", args=[File.objects.get(name="a.txt").pk])
    assert client_of(cast.staff).get(door).status_code == 404


def _body(client: Client, url: str) -> bytes:
    response: Any = client.get(url)
    assert response.status_code == 200
    return b"".join(response.streaming_content)
