"""The floor of `startup.py`: the libraries Voitto cannot do without, imported and nothing else."""

import sys

import httpx
import slack_bolt.async_app
import sqlmodel

LOADED = (httpx, slack_bolt.async_app, sqlmodel)

if __name__ == "__main__":
    print("imported", flush=True)
    sys.stdin.readline()  # until whoever started us has looked at our memory
