#!/usr/bin/env python3
"""Recorded clips as cameras: GStreamer's RTSP server sends each MP4 file in its own time, without coding it anew, on loopback only.

python3 clips.py FILE… → prints "ready PORT"; /0 is the first file, /1 the next. Ends when its input ends.
"""
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service("0")
# A viewer that only asks (for sound) and never plays must not keep its pipeline.
for number, path in enumerate(sys.argv[1:]):
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(f'( filesrc location="{path}" ! qtdemux ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1 )')
    factory.set_shared(False)
    server.get_mount_points().add_factory(f"/{number}", factory)
if server.attach(None) == 0:
    sys.exit("no port")
loop = GLib.MainLoop()


def on_input(channel, _condition):
    if channel.readline() == "":
        loop.quit()
        return False
    return True


GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP, on_input)
print("ready", server.get_bound_port(), flush=True)
loop.run()
