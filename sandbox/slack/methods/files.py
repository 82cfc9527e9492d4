"""files.*: the upload in three steps, as files.upload is gone."""

import mimetypes
import secrets

from sandbox.slack.errors import SlackError
from sandbox.slack.methods.call import Call, Method
from sandbox.slack.model import Json, SharedFile


def get_upload_url(call: Call) -> Json:
    name = call.required("filename")
    if not call.number("length", 0):
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: length"])
    file_id = "F0" + secrets.token_hex(4).upper()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    call.workspace.files[file_id] = SharedFile(file_id, name, mimetype=kind)
    return {"file_id": file_id, "upload_url": f"{call.workspace.public_url}/slack/upload/{file_id}"}


def complete_upload(call: Call) -> Json:
    files = [_uploaded(call, part) for part in call.json("files") or []]
    if not files:
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: files"])
    shown = [shared.public(call.workspace.public_url) for shared in files]
    targets = [call.text("channel_id"), *call.text("channels").split(",")]
    for target in dict.fromkeys(name for name in targets if name):
        _share(call, target, files)
    return {"files": shown}


def info(call: Call) -> Json:
    shared = call.workspace.files.get(call.required("file"))
    if shared is None:
        raise SlackError("file_not_found")
    return {"file": shared.public(call.workspace.public_url)}


def _uploaded(call: Call, part: Json) -> SharedFile:
    shared = call.workspace.files.get(str(part.get("id")))
    if shared is None or not shared.content:
        raise SlackError("file_not_found")
    shared.title = str(part.get("title") or shared.name)
    return shared


def _share(call: Call, target: str, files: list[SharedFile]) -> None:
    channel = call.workspace.find_channel(target)
    if call.workspace.app.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    for shared in files:
        shared.channels.append(channel.id)
    call.workspace.post(
        channel.id,
        call.workspace.app.bot_user,
        call.text("initial_comment"),
        blocks=call.json("blocks") or [],
        thread_ts=call.text("thread_ts"),
        files=[shared.public(call.workspace.public_url) for shared in files],
    )


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, "files:write"),
    "files.completeUploadExternal": Method(complete_upload, "files:write"),
    "files.info": Method(info, "files:read"),
}
