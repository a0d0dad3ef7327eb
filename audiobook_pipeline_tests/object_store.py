"""An object store on this machine that speaks S3, for tests of tables outside a folder."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import boto3
import requests
from moto.server import ThreadedMotoServer
from s3fs import S3FileSystem

BUCKET = "audiobooks"


@dataclass(frozen=True)
class ObjectStore:
    """A store with one bucket.

    Attributes:
        address: Where it listens.
        variables: What a process needs in its environment to use it.
    """

    address: str
    variables: Mapping[str, str] = field(default_factory=dict)

    def names(self) -> list[str]:
        """Return the objects of the bucket."""
        return [found["Key"] for found in self._client().list_objects_v2(Bucket=BUCKET).get("Contents", [])]

    def buckets(self) -> list[str]:
        """Return all buckets."""
        return [found["Name"] for found in self._client().list_buckets()["Buckets"]]

    def refuse_everybody(self) -> None:
        """From now on no key is good."""
        requests.post(f"{self.address}/moto-api/reset-auth", data=b"0", timeout=10).raise_for_status()

    def _client(self):
        return boto3.client(
            "s3",
            endpoint_url=self.address,
            region_name=self.variables["AWS_DEFAULT_REGION"],
            aws_access_key_id=self.variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.variables["AWS_SECRET_ACCESS_KEY"],
        )


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """Serve an empty bucket on a free port of this machine."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        address = "http://{}:{}".format(*server.get_host_and_port())
        requests.post(f"{address}/moto-api/reset", timeout=10).raise_for_status()
        requests.post(f"{address}/moto-api/reset-auth", data=b"inf", timeout=10).raise_for_status()
        variables = {
            "AWS_ENDPOINT_URL_S3": address,
            "AWS_ACCESS_KEY_ID": "test-user",
            "AWS_SECRET_ACCESS_KEY": "test-" + "password-0001",
            "AWS_DEFAULT_REGION": "us-east-1",
        }
        store = ObjectStore(address, variables)
        store._client().create_bucket(Bucket=BUCKET)
        # A client that was made before speaks to the store of another test.
        S3FileSystem.clear_instance_cache()
        yield store
    finally:
        S3FileSystem.clear_instance_cache()
        server.stop()
