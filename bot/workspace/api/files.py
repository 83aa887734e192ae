"""Files: asked for, uploaded, then shared in a channel."""

from __future__ import annotations

import base64
import mimetypes
import secrets
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.workspace import check
from bot.workspace.api._method import Args, channel_of, in_channel, method
from bot.workspace.records import BOT_USER_ID, ApiError, Channel, Json, LocalError, Upload, User

if TYPE_CHECKING:
    from bot.workspace.state import Workspace

_MOST_BYTES = 50_000_000
_MOST_ALT = 1000  # characters, as for the pictures of Block Kit


def as_slack(workspace: Workspace, upload: Upload) -> Json:
    """Write a file as the Web API gives it."""
    kind = mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
    url = f"{workspace.url}/files/{upload.id}/{quote(upload.name, safe='')}"
    return {
        "id": upload.id,
        "created": int(workspace.time().timestamp()),
        "name": upload.name,
        "title": upload.title or upload.name,
        "mimetype": kind,
        "filetype": upload.name.rpartition(".")[2].lower(),
        "size": upload.length,
        "user": upload.user,
        "mode": "hosted",
        "alt_txt": upload.alt,
        "url_private": url,
        "url_private_download": url,
        "permalink": url,
        "channels": list(upload.channels),
    }


def given(workspace: Workspace, user: User, said: Json) -> Json:
    """Take a file that somebody gives in a form: its `name`, and its `text` or `base64`."""
    name = str(said.get("name") or "")
    try:
        content = base64.b64decode(str(said.get("base64") or ""), validate=True)
    except ValueError as error:
        raise LocalError("That is no base64.") from error
    content = content or str(said.get("text") or "").encode()
    if not name or not 0 < len(content) <= _MOST_BYTES:
        raise LocalError("A file has a name and something in it, and not too much.")
    identity = workspace.identity("F")
    made = Upload(identity, name, len(content), "", content=content, completed=True, user=user.id)
    workspace.uploads[identity] = made
    return as_slack(workspace, made)


@method("files.getUploadURLExternal", "files:write", tier=4)
def get_upload_url(workspace: Workspace, args: Args) -> Json:
    """Say where the bytes of a file go."""
    args.needs("filename", "length")
    length = args.number("length", 0)
    if not 0 < length <= _MOST_BYTES:
        raise ApiError("invalid_arguments")
    alt = args.text("alt_txt")
    if len(alt) > _MOST_ALT:
        raise ApiError("invalid_arguments")
    identity = workspace.identity("F")
    upload = Upload(identity, args.text("filename"), length, secrets.token_hex(16), alt=alt)
    workspace.uploads[identity] = upload
    return {
        "file_id": identity,
        "upload_url": f"{workspace.url}/upload/{identity}?ticket={upload.ticket}",
    }


@method("files.completeUploadExternal", "files:write", tier=4)
def complete_upload(workspace: Workspace, args: Args) -> Json:
    """Share uploaded files; without a channel they stay unshared."""
    given = args.json("files")
    if not isinstance(given, list) or not given:
        raise ApiError("invalid_arguments")
    uploads = []
    for one in given:
        upload = workspace.uploads.get(str(one.get("id")) if isinstance(one, dict) else "")
        if upload is None or upload.content is None or upload.completed:
            raise ApiError("file_not_found")
        upload.title = str(one.get("title") or upload.name)
        uploads.append(upload)
    wanted = [args.text("channel_id"), *args.text("channels").split(",")]
    channels = [_shareable(workspace, one) for one in wanted if one]
    blocks = args.json("blocks", "invalid_blocks_format")
    if blocks:
        check.message_blocks(blocks, posted=True)
    for upload in uploads:
        upload.completed = True
    for channel in channels:
        for upload in uploads:
            upload.channels.append(channel.id)
        workspace.write(
            channel,
            BOT_USER_ID,
            args.text("initial_comment"),
            blocks=blocks or None,
            thread_ts=args.text("thread_ts") or None,
            files=[as_slack(workspace, upload) for upload in uploads],
        )
    return {"files": [{"id": upload.id, "title": upload.title} for upload in uploads]}


@method("files.info", "files:read", tier=4)
def info(workspace: Workspace, args: Args) -> Json:
    """Describe a file."""
    upload = workspace.uploads.get(args.text("file"))
    if upload is None or upload.content is None:
        raise ApiError("file_not_found")
    return {"file": as_slack(workspace, upload), "comments": []}


@method("files.delete", "files:write")
def delete(workspace: Workspace, args: Args) -> Json:
    """Delete a file the app uploaded; messages that shared it lose it."""
    upload = workspace.uploads.get(args.text("file"))
    if upload is None or upload.content is None:
        raise ApiError("file_not_found")
    if upload.user != BOT_USER_ID:
        raise ApiError("cant_delete_file")
    del workspace.uploads[upload.id]
    return {}


def _shareable(workspace: Workspace, given: str) -> Channel:
    channel = channel_of(workspace, given)
    if channel.is_archived:
        raise ApiError("is_archived")
    if not in_channel(channel):
        raise ApiError("not_in_channel")
    return channel
