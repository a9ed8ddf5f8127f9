#!/usr/bin/env python3
"""A camera that is not ours: GStreamer's RTSP server with a test picture, on loopback only.

Prints "ready PORT" once it listens. Obeys one word a line on standard input: "stall" (connections stay, media stops),
"resume", "clients", "requests", "setups", "plays" (prints how many connections, DESCRIBE,
SETUP and PLAY came in).
Ends when its input ends.
"""
import argparse
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

arguments = argparse.ArgumentParser()
arguments.add_argument("--codec", choices=["h264", "h265", "mjpeg", "vp8", "raw"], default="h264")
arguments.add_argument("--port", type=int, default=0)
arguments.add_argument("--user")
arguments.add_argument("--password")
arguments.add_argument("--basic", action="store_true")
arguments.add_argument("--certificate")
arguments.add_argument("--key")
arguments.add_argument("--audio", action="store_true")
arguments.add_argument("--bframes", action="store_true")
arguments.add_argument("--udp-only", action="store_true")
arguments.add_argument("--fps", type=int, default=10)
arguments.add_argument("--pattern", default="ball", help="of videotestsrc; ball is white on black, which reads as a dark camera")
arguments.add_argument("--size", default="160x96")
options = arguments.parse_args()

Gst.init(None)
WIDTH, HEIGHT = options.size.split("x")
SOURCE = f"videotestsrc is-live=true pattern={options.pattern} ! video/x-raw,format=I420,width={WIDTH},height={HEIGHT},framerate={options.fps}/1"
BFRAMES = "bframes=2 b-adapt=false tune=0" if options.bframes else "tune=zerolatency"
ENCODERS = {
    "h264": f"x264enc {BFRAMES} speed-preset=ultrafast key-int-max=10 threads=1 ! rtph264pay name=pay0 pt=96 config-interval=-1",
    "h265": "x265enc tune=zerolatency speed-preset=ultrafast key-int-max=10 option-string=log-level=none:pools=1 "
    "! rtph265pay name=pay0 pt=96 config-interval=-1",
    "mjpeg": "jpegenc ! rtpjpegpay name=pay0 pt=26",
    "raw": "identity ! rtpvrawpay name=pay0 pt=96",
    "vp8": "vp8enc deadline=1 keyframe-max-dist=10 ! rtpvp8pay name=pay0 pt=96",
}
encoder, payload = ENCODERS[options.codec].split(" ! ", 1)
launch = f"( {SOURCE} ! {encoder} ! valve name=tap ! {payload}"
if options.audio:
    launch += " audiotestsrc is-live=true ! audio/x-raw,rate=8000 ! alawenc ! rtppcmapay name=pay1 pt=8"
launch += " )"

server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(str(options.port))
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch(launch)
# A stream of its own for each client: with one stream shared by clients that come at once, GStreamer 1.22 aborts now and
# then (assertion in gst_rtsp_media_get_rates) or leaves one of them waiting for ever.
factory.set_shared(False)
if options.udp_only:
    factory.set_protocols(GstRtsp.RTSPLowerTrans.UDP)

taps = []
count = {"requests": 0, "clients": 0, "setups": 0, "plays": 0}


def on_media(_factory, media):
    taps.append(media.get_element().get_by_name("tap"))


def on_client(_server, client):
    count["clients"] += 1

    def counting(name):
        def on_request(*_ignored):
            count[name] += 1

        return on_request

    client.connect("describe-request", counting("requests"))
    client.connect("setup-request", counting("setups"))
    client.connect("play-request", counting("plays"))


factory.connect("media-configure", on_media)
server.connect("client-connected", on_client)

if options.user or options.certificate:
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    if options.certificate:
        auth.set_tls_certificate(Gio.TlsCertificate.new_from_files(options.certificate, options.key))
    if options.user:
        if options.basic:
            auth.add_basic(GstRtspServer.RTSPAuth.make_basic(options.user, options.password), token)
        else:
            auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
            auth.add_digest(options.user, options.password, token)
    else:
        auth.set_default_token(token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("viewer", "media.factory.access", True)
    permissions.add_permission_for_role("viewer", "media.factory.construct", True)
    factory.set_permissions(permissions)

server.get_mount_points().add_factory("/street", factory)
if server.attach(None) == 0:
    sys.exit("the port is taken")
loop = GLib.MainLoop()


def on_word(channel, _condition):
    line = channel.readline()
    word = line.strip()
    if line == "":
        loop.quit()
        return False
    if word in ("stall", "resume"):
        for tap in taps:
            tap.set_property("drop", word == "stall")
        print(word, flush=True)
    elif word in count:
        print(word, count[word], flush=True)
    return True


GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP, on_word)
print("ready", server.get_bound_port(), flush=True)
loop.run()
