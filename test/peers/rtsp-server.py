# GStreamer's RTSP server, with films from files: a real peer for the frames of cameras. It serves every name=file of its
# arguments under /name to the user `viewer` with the password `c0rrect` (digest), and prints the port it chose. It ends
# with whoever holds its standard input.
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service("0")

auth = GstRtspServer.RTSPAuth()
auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
token = GstRtspServer.RTSPToken()
token.set_string("media.factory.role", "user")
auth.add_digest("viewer", "c0rrect", token)
server.set_auth(auth)

for film in sys.argv[1:]:
    name, path = film.split("=", 1)
    payloader = "rtph265pay" if name.startswith("h265") else "rtph264pay"
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(f'( filesrc location="{path}" ! matroskademux ! {payloader} name=pay0 pt=96 config-interval=1 )')
    structure = Gst.Structure.new_from_string("user, media.factory.access=true, media.factory.construct=true")
    factory.add_role_from_structure(structure)
    server.get_mount_points().add_factory(f"/{name}", factory)

server.attach(None)
print(server.get_bound_port(), flush=True)
loop = GLib.MainLoop()
GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_DEFAULT, GLib.IO_HUP, lambda *_: loop.quit())
loop.run()
